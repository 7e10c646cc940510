//! Variant forms of characters: old printed forms, and those in which families write their names.

use std::{collections::HashMap, sync::LazyLock};

/// Pairs of a variant and the usual form that it is searched as. Made by hand for Koe: the old forms of the characters in
/// general use, and variants common in names of people and places. Only forms of the same character are paired: 斉 and 斎
/// stay apart, as do 竜 and 隆.
const PAIRS: &str = "
    髙高 﨑崎 嵜崎 邊辺 邉辺 齋斎 齊斉 澤沢 廣広 國国 圀国 𠮷吉 嶋島 嶌島 峯峰 龍竜 瀧滝 濱浜 濵浜 櫻桜 藏蔵 淺浅 榮栄 惠恵 眞真 靜静 德徳 彌弥
    壽寿 會会 學学 圓円 驛駅 縣県 區区 舊旧 與与 萬万 豐豊 寳宝 寶宝 曾曽 桒桑 槇槙 遙遥 堯尭 凜凛 黑黒 戶戸 內内 栁柳 橫横 淸清 渕淵 渊淵 篭籠
    莊荘 薗園 蘆芦 鄕郷 鄉郷 郞郎 鐵鉄 鎭鎮 關関 鹽塩 麥麦 點点 燈灯 爲為 獨独 當当 發発 盡尽 禮礼 稻稲 穗穂 經経 續続 總総 縱縦 繩縄 聲声 肅粛
    臺台 舘館 莖茎 藝芸 觀観 證証 讀読 變変 豫予 轉転 醫医 釋釈 鑛鉱 隱隠 雜雑 靈霊 顯顕 體体 鴎鷗 冨富 𣘺橋 𠀋丈 𡈽土 悅悦 昻昂 祿禄 彥彦 吳呉
    尙尚 巢巣 恆恒 惡悪 應応 懷懐 戀恋 戰戦 拂払 擧挙 攝摂 收収 效効 數数 斷断 晝昼 曉暁 檢検 權権 歡歓 步歩 歷歴 歸帰 殘残 氣気 沒没 淚涙 溫温
    滿満 滯滞 澁渋 灣湾 爐炉 爭争 犧犠 狀状 狹狭 獎奨 產産 畫画 疊畳 碎砕 祕秘 粹粋 綠緑 緣縁 罐缶 默黙 龜亀 齒歯 鷄鶏 鬪闘 驗験 餘余 飜翻 頬頰
    賴頼 贊賛 踐践 遞逓 遲遅 鄰隣 釀醸 錢銭 鍊錬 鑄鋳 陷陥 隨随 險険 雙双 顏顔 顚顛 佛仏 假仮 價価 傳伝 僞偽 兒児 劍剣 勞労 勳勲 卷巻 參参 單単
    嚴厳 圍囲 團団 壓圧 壘塁 壤壌 壯壮 奧奥 孃嬢 實実 寢寝 對対 屬属 嶽岳 廢廃 廳庁 彈弾 從従 徵徴 惱悩 愼慎 拜拝 據拠 擔担 擴拡 敎教 敕勅 晚晩
    曆暦 條条 查査 樣様 樂楽 樞枢 樓楼 毆殴 淨浄 濕湿 濟済 瀨瀬 燒焼 營営 瘦痩 稱称 穩穏 竝並 絲糸 繪絵 繼継 聰聡 聯連 膽胆 臟臓 萠萌 蔣蒋 虛虚
    蟲虫 蠶蚕 裝装 覺覚 覽覧 觸触 謠謡 譯訳 譽誉 讓譲 豔艶 貳弐 輕軽 辭辞 醉酔 銳鋭 錄録 鏽錆 隸隷 靑青 飮飲 騷騒 驅駆 髮髪 鶯鴬 麵麺 黃黄 黨党
    亞亜 來来 兩両 册冊 凉涼 凞煕 勵励 卽即 厨廚 吿告 囑嘱 增増 墮堕 姬姫 寬寛 將将 巖巌 幷并 戲戯 拔抜 插挿 搖揺 搜捜 敍叙 歐欧 歲歳 每毎 渴渇
    焰焔 瑤瑶 甁瓶 眾衆 硏研 緖緒 艸草 薰薫 ヶケ ヵカ 〜~ ‐- ‒- –- —- ―- −- ’' ‘' “\" ”\"";

/// The usual form of a character; the character itself, unless it is a variant.
pub(super) fn usual_form(character: char) -> char {
    static FORMS: LazyLock<HashMap<char, char>> = LazyLock::new(|| pairs().collect());
    if character.is_ascii() { character } else { FORMS.get(&character).copied().unwrap_or(character) }
}

fn pairs() -> impl Iterator<Item = (char, char)> {
    PAIRS.split_whitespace().map(|pair| {
        let mut characters = pair.chars();
        let pair = (characters.next(), characters.next(), characters.next());
        let (Some(variant), Some(usual), None) = pair else {
            unreachable!("every pair has two characters, by the test")
        };
        (variant, usual)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_variant_has_one_usual_form_that_is_no_variant() {
        let mut variants = BTreeSet::new();
        for (variant, usual) in pairs() {
            assert!(variants.insert(variant), "{variant} is there twice");
            assert_ne!(variant, usual);
        }
        for (variant, usual) in pairs() {
            assert!(!variants.contains(&usual), "{variant} → {usual}, which is a variant itself");
        }
        assert!(variants.len() > 250, "{}", variants.len());
    }
}
