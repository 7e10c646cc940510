//! How verbs are conjugated.

/// What of a verb's forms a sentence has after 提出 or the like, and what a plain verb has there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// 出して
    Te,
    /// 出した
    Ta,
    /// 出します (the stem before ます, たい and so on)
    Stem,
    /// 出さない (the stem before ない)
    Nai,
    /// 出す
    Plain,
}

/// A form of a verb that is given in its base form: 出す, 書く, 入れる, くる, する. Nothing for what is no verb.
pub(super) fn form(verb: &str, form: Form) -> Option<String> {
    if form == Form::Plain {
        return Some(verb.to_owned());
    }
    if let Some(before) = verb.strip_suffix("する") {
        return Some(format!("{before}{}", ["して", "した", "し", "し"][form as usize]));
    }
    if let Some(before) = verb.strip_suffix("くる").or_else(|| verb.strip_suffix("来る")) {
        let kanji = verb.ends_with("来る");
        let stem = match (kanji, form) {
            (true, Form::Te) => "来て",
            (true, Form::Ta) => "来た",
            (true, _) => "来",
            (false, Form::Te) => "きて",
            (false, Form::Ta) => "きた",
            (false, Form::Nai) => "こ",
            (false, Form::Stem | Form::Plain) => "き",
        };
        return Some(format!("{before}{stem}"));
    }
    let (stem, last) = verb.char_indices().next_back().map(|(at, last)| (&verb[..at], last))?;
    if last == 'る' && is_one_row(stem) {
        return Some(format!("{stem}{}", ["て", "た", "", ""][form as usize]));
    }
    let [te, ta, i, a] = match last {
        'う' => ["って", "った", "い", "わ"],
        'つ' => ["って", "った", "ち", "た"],
        'る' => ["って", "った", "り", "ら"],
        'く' if stem.ends_with('行') => ["って", "った", "き", "か"],
        'く' => ["いて", "いた", "き", "か"],
        'ぐ' => ["いで", "いだ", "ぎ", "が"],
        'す' => ["して", "した", "し", "さ"],
        'ぬ' => ["んで", "んだ", "に", "な"],
        'ぶ' => ["んで", "んだ", "び", "ば"],
        'む' => ["んで", "んだ", "み", "ま"],
        _ => return None,
    };
    Some(format!("{stem}{}", [te, ta, i, a][form as usize]))
}

/// Whether a verb in る keeps its stem in all forms: 入れる, 見る, 借りる; but not 入る, 切る, 知る, 要る, 帰る.
fn is_one_row(stem: &str) -> bool {
    const OTHERS: [&str; 12] = ["入", "切", "知", "要", "帰", "走", "減", "限", "参", "しゃべ", "い", "かえ"];
    const SHORT: [&str; 6] = ["見", "着", "寝", "出", "似", "得"];
    let e_or_i =
        stem.chars().next_back().is_some_and(|last| "えけげせぜてでねべめれいきぎしじちにびみり".contains(last));
    !OTHERS.contains(&stem) && (e_or_i || SHORT.iter().any(|short| stem.ends_with(short)))
}

/// The て form of a stem as it stands between お and ください: 書き is 書いて, 待ち 待って, 借り 借りて. Nothing where nobody can tell.
pub(super) fn te_form_of_stem(stem: &str) -> Option<String> {
    // One-row verbs whose stem ends in い.
    const ONE_ROW: [&str; 8] = ["借り", "降り", "起き", "足り", "見", "着", "用い", "試み"];
    if ONE_ROW.contains(&stem) {
        return Some(format!("{stem}て"));
    }
    let (before, last) = stem.char_indices().next_back().map(|(at, last)| (&stem[..at], last))?;
    let end = match last {
        'い' | 'ち' | 'り' => "って",
        'き' if before.ends_with('行') => "って",
        'き' => "いて",
        'ぎ' => "いで",
        'し' => "して",
        'に' | 'び' | 'み' => "んで",
        'え' | 'け' | 'げ' | 'せ' | 'て' | 'で' | 'ね' | 'べ' | 'め' | 'れ' => {
            return Some(format!("{stem}て"));
        }
        _ => return None,
    };
    (!before.is_empty()).then(|| format!("{before}{end}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_have_their_forms() {
        for (verb, forms) in [
            ("出す", ["出して", "出した", "出し", "出さ", "出す"]),
            ("書く", ["書いて", "書いた", "書き", "書か", "書く"]),
            ("持って行く", ["持って行って", "持って行った", "持って行き", "持って行か", "持って行く"]),
            ("入れる", ["入れて", "入れた", "入れ", "入れ", "入れる"]),
            ("入る", ["入って", "入った", "入り", "入ら", "入る"]),
            ("払う", ["払って", "払った", "払い", "払わ", "払う"]),
            ("見る", ["見て", "見た", "見", "見", "見る"]),
            ("持ってくる", ["持ってきて", "持ってきた", "持ってき", "持ってこ", "持ってくる"]),
            ("お金を払う", ["お金を払って", "お金を払った", "お金を払い", "お金を払わ", "お金を払う"]),
        ] {
            let made = [Form::Te, Form::Ta, Form::Stem, Form::Nai, Form::Plain].map(|wanted| form(verb, wanted));
            assert_eq!(made, forms.map(|form| Some(form.to_owned())), "{verb}");
        }
        assert_eq!(form("お金", Form::Te), None);
    }

    #[test]
    fn a_stem_has_its_te_form() {
        for (stem, te) in [
            ("書き", "書いて"),
            ("待ち", "待って"),
            ("入り", "入って"),
            ("借り", "借りて"),
            ("話し", "話して"),
            ("読み", "読んで"),
            ("答え", "答えて"),
            ("選び", "選んで"),
            ("行き", "行って"),
        ] {
            assert_eq!(te_form_of_stem(stem).as_deref(), Some(te));
        }
        assert_eq!(te_form_of_stem("茶"), None);
    }
}
