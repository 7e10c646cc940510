/** The words for captions in other languages. */

const ja = {
  captionLanguage: "字幕の言語",
  translationNote: "人が用意した定型訳にない文は、自動翻訳か、話されたままの言葉で出ます。正式な訳ではありません。",
  translatedBy: { phrase_book: "定型訳", person: "人による訳", machine: "自動翻訳" },
  plainDraft: "下書き",
  translatedBefore: "訳（訂正前の文）",
  showOriginal: "（原文を表示）",
  translationFails: {
    behind: "翻訳が追いついていません。訳ができるまで、話されたままの言葉を出しています。",
    failed: "翻訳できませんでした。話されたままの言葉を出しています。",
  },
};

const en: typeof ja = {
  captionLanguage: "Caption language",
  translationNote:
    "Sentences that people have not translated beforehand are translated by a machine or shown as spoken. No translation is official.",
  translatedBy: { phrase_book: "Phrase book", person: "Translated by a person", machine: "Machine translation" },
  plainDraft: "Draft",
  translatedBefore: "Translation of the text before a correction",
  showOriginal: " (show what was said)",
  translationFails: {
    behind: "The translator is behind. What is said is shown as spoken until the translation is there.",
    failed: "The translator failed. What is said is shown as spoken.",
  },
};

export const translation = { ja, en } as const;
