//! The kanji that primary schools teach, by grade: 学年別漢字配当表 of the curriculum in force since April 2020.

use std::{collections::HashMap, sync::LazyLock};

use crate::is_kanji;

/// The grade of what no primary school teaches.
pub(crate) const BEYOND_SCHOOL: u8 = 7;

/// In which grade of primary school (1 to 6) a kanji is taught; 7 when in none. Kana and the rest have grade 0.
pub fn grade_of(character: char) -> u8 {
    static GRADES: LazyLock<HashMap<char, u8>> = LazyLock::new(|| {
        let grades = BY_GRADE.iter().zip(1..);
        grades.flat_map(|(kanji, grade)| kanji.chars().map(move |kanji| (kanji, grade))).collect()
    });
    match GRADES.get(&character) {
        Some(grade) => *grade,
        // Repeats the kanji before it.
        None if character == '々' => 0,
        None => {
            if is_kanji(character) {
                BEYOND_SCHOOL
            } else {
                0
            }
        }
    }
}

/// The highest grade of the text's kanji.
pub(crate) fn highest_grade(text: impl IntoIterator<Item = char>) -> u8 {
    text.into_iter().map(grade_of).max().unwrap_or(0)
}

const BY_GRADE: [&str; 6] = [
    "一右雨円王音下火花貝学気九休玉金空月犬見五口校左三山子四糸字耳七車手十出女小上森人水正生青夕石赤千川先早草足村大\
     男竹中虫町天田土二日入年白八百文木本名目立力林六",
    "引羽雲園遠何科夏家歌画回会海絵外角楽活間丸岩顔汽記帰弓牛魚京強教近兄形計元言原戸古午後語工公広交光考行高黄合谷国\
     黒今才細作算止市矢姉思紙寺自時室社弱首秋週春書少場色食心新親図数西声星晴切雪船線前組走多太体台地池知茶昼長鳥朝直\
     通弟店点電刀冬当東答頭同道読内南肉馬売買麦半番父風分聞米歩母方北毎妹万明鳴毛門夜野友用曜来里理話",
    "悪安暗医委意育員院飲運泳駅央横屋温化荷界開階寒感漢館岸起期客究急級宮球去橋業曲局銀区苦具君係軽血決研県庫湖向幸港\
     号根祭皿仕死使始指歯詩次事持式実写者主守取酒受州拾終習集住重宿所暑助昭消商章勝乗植申身神真深進世整昔全相送想息速\
     族他打対待代第題炭短談着注柱丁帳調追定庭笛鉄転都度投豆島湯登等動童農波配倍箱畑発反坂板皮悲美鼻筆氷表秒病品負部服\
     福物平返勉放味命面問役薬由油有遊予羊洋葉陽様落流旅両緑礼列練路和",
    "愛案以衣位茨印英栄媛塩岡億加果貨課芽賀改械害街各覚潟完官管関観願岐希季旗器機議求泣給挙漁共協鏡競極熊訓軍郡群径景\
     芸欠結建健験固功好香候康佐差菜最埼材崎昨札刷察参産散残氏司試児治滋辞鹿失借種周祝順初松笑唱焼照城縄臣信井成省清静\
     席積折節説浅戦選然争倉巣束側続卒孫帯隊達単置仲沖兆低底的典伝徒努灯働特徳栃奈梨熱念敗梅博阪飯飛必票標不夫付府阜富\
     副兵別辺変便包法望牧末満未民無約勇要養浴利陸良料量輪類令冷例連老労録",
    "圧囲移因永営衛易益液演応往桜可仮価河過快解格確額刊幹慣眼紀基寄規喜技義逆久旧救居許境均禁句型経潔件険検限現減故個\
     護効厚耕航鉱構興講告混査再災妻採際在財罪殺雑酸賛士支史志枝師資飼示似識質舎謝授修述術準序招証象賞条状常情織職制性\
     政勢精製税責績接設絶祖素総造像増則測属率損貸態団断築貯張停提程適統堂銅導得毒独任燃能破犯判版比肥非費備評貧布婦武\
     復複仏粉編弁保墓報豊防貿暴脈務夢迷綿輸余容略留領歴",
    "胃異遺域宇映延沿恩我灰拡革閣割株干巻看簡危机揮貴疑吸供胸郷勤筋系敬警劇激穴券絹権憲源厳己呼誤后孝皇紅降鋼刻穀骨困\
     砂座済裁策冊蚕至私姿視詞誌磁射捨尺若樹収宗就衆従縦縮熟純処署諸除承将傷障蒸針仁垂推寸盛聖誠舌宣専泉洗染銭善奏窓創\
     装層操蔵臓存尊退宅担探誕段暖値宙忠著庁頂腸潮賃痛敵展討党糖届難乳認納脳派拝背肺俳班晩否批秘俵腹奮並陛閉片補暮宝訪\
     亡忘棒枚幕密盟模訳郵優預幼欲翌乱卵覧裏律臨朗論",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_grade_has_as_many_kanji_as_the_curriculum() {
        assert_eq!(BY_GRADE.map(|kanji| kanji.chars().count()), [80, 160, 200, 202, 193, 191]);
        let all: std::collections::BTreeSet<char> = BY_GRADE.iter().flat_map(|kanji| kanji.chars()).collect();
        assert_eq!(all.len(), 1_026);
        assert!(all.into_iter().all(is_kanji));
    }

    #[test]
    fn the_kanji_of_prefectures_are_in_the_fourth_grade() {
        // The 2020 curriculum brought them there.
        assert!("茨媛岡潟岐熊香佐埼崎滋鹿縄井沖栃奈梨阪阜".chars().all(|kanji| grade_of(kanji) == 4));
    }

    #[test]
    fn what_no_school_teaches_is_beyond_and_kana_are_before() {
        assert_eq!(['一', '議', '案', '賄', 'あ', '3', '々'].map(grade_of), [1, 4, 4, 7, 0, 0, 0]);
        assert_eq!(highest_grade("会議録".chars()), 4);
    }
}
