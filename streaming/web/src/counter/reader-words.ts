/**
 * What a reader is told about a translation, in the language that they read: few words, for each of the residents' languages.
 *
 * Written by the developers, as the built-in phrase book is, and not yet read over by people who grew up with each language.
 */
export interface ReaderWords {
  /** People translated the sentence beforehand. */
  readonly phraseBook: string;
  readonly machine: string;
  /** Rules made it plainer. */
  readonly draft: string;
  readonly asSaid: string;
  readonly late: string;
  readonly failed: string;
  /** Nobody translates into this language. */
  readonly none: string;
  /** Somebody translated this very sentence. */
  readonly person: string;
  /** Of what a person had put right before. */
  readonly corrected: string;
  /** It says what was said before a person put it right. */
  readonly beforeCorrection: string;
  /** Between the name of a draft in plain Japanese and how plain it is. */
  readonly readability: string;
}

const words = (
  phraseBook: string,
  machine: string,
  draft: string,
  asSaid: string,
  late: string,
  failed: string,
  none: string,
  person: string,
  corrected: string,
  beforeCorrection: string,
  readability: string,
): ReaderWords => ({
  phraseBook,
  machine,
  draft,
  asSaid,
  late,
  failed,
  none,
  person,
  corrected,
  beforeCorrection,
  readability,
});

const JA = words(
  "定型訳",
  "自動翻訳",
  "下書き",
  "原文のまま",
  "翻訳が遅れています（原文）",
  "翻訳できませんでした（原文）",
  "翻訳の用意がありません。話されたままの言葉で出ます。",
  "人による訳",
  "訂正後",
  "訂正前の文の訳",
  "・読みやすさ",
);

const WORDS: Readonly<Record<string, ReaderWords>> = {
  ja: JA,
  "ja-x-easy": words(
    "人が 書いた 文",
    "機械の 翻訳",
    "下書き（機械が 書きました）",
    "もとの ことば",
    "翻訳が おくれています（もとの ことば）",
    "翻訳が できません（もとの ことば）",
    "翻訳が ありません。もとの ことばで 出ます。",
    "人が 書いた 文",
    "なおした 後",
    "なおす 前の 文",
    "・読みやすさ",
  ),
  en: words(
    "Phrase book",
    "Machine translation",
    "Draft",
    "As spoken",
    "The translation is late (as spoken)",
    "Could not be translated (as spoken)",
    "No translation is available. Words appear as spoken.",
    "Translated by a person",
    "after a correction",
    "of the text before a correction",
    ", readability",
  ),
  zh: words(
    "常用语译文",
    "机器翻译",
    "草稿",
    "原文",
    "翻译延迟（原文）",
    "无法翻译（原文）",
    "没有翻译，按原文显示。",
    "人工翻译",
    "更正后",
    "更正前的译文",
    "・易读度",
  ),
  ko: words(
    "준비된 번역",
    "기계 번역",
    "초안",
    "원문",
    "번역이 늦어지고 있습니다 (원문)",
    "번역하지 못했습니다 (원문)",
    "번역이 없습니다. 원문으로 표시됩니다.",
    "사람이 번역함",
    "정정 후",
    "정정 전 문장의 번역",
    ", 읽기 쉬운 정도",
  ),
  es: words(
    "Frase preparada",
    "Traducción automática",
    "Borrador",
    "Texto original",
    "La traducción se retrasa (texto original)",
    "No se pudo traducir (texto original)",
    "No hay traducción. Se muestra el texto original.",
    "Traducido por una persona",
    "corregido",
    "del texto antes de corregirse",
    ", legibilidad",
  ),
  pt: words(
    "Frase preparada",
    "Tradução automática",
    "Rascunho",
    "Texto original",
    "A tradução está atrasada (texto original)",
    "Não foi possível traduzir (texto original)",
    "Não há tradução. Aparece o texto original.",
    "Traduzido por uma pessoa",
    "corrigido",
    "do texto antes da correção",
    ", legibilidade",
  ),
  vi: words(
    "Câu dịch sẵn",
    "Bản dịch máy",
    "Bản nháp",
    "Nguyên văn",
    "Bản dịch bị chậm (nguyên văn)",
    "Không dịch được (nguyên văn)",
    "Chưa có bản dịch. Hiển thị nguyên văn.",
    "Do người dịch",
    "đã đính chính",
    "bản dịch của câu trước khi đính chính",
    ", độ dễ đọc",
  ),
  ne: words(
    "तयार अनुवाद",
    "मेसिन अनुवाद",
    "मस्यौदा",
    "मूल पाठ",
    "अनुवाद ढिलो भइरहेको छ (मूल पाठ)",
    "अनुवाद हुन सकेन (मूल पाठ)",
    "अनुवाद उपलब्ध छैन। मूल पाठ देखाइन्छ।",
    "मानिसले गरेको अनुवाद",
    "सच्याइएपछि",
    "सच्याउनुअघिको पाठको अनुवाद",
    ", पढ्न सजिलो",
  ),
  th: words(
    "คำแปลที่เตรียมไว้",
    "แปลด้วยเครื่อง",
    "ฉบับร่าง",
    "ข้อความต้นฉบับ",
    "การแปลล่าช้า (ข้อความต้นฉบับ)",
    "แปลไม่ได้ (ข้อความต้นฉบับ)",
    "ไม่มีคำแปล จะแสดงข้อความต้นฉบับ",
    "แปลโดยคน",
    "หลังแก้ไข",
    "คำแปลของข้อความก่อนแก้ไข",
    " ความอ่านง่าย",
  ),
  id: words(
    "Terjemahan siap pakai",
    "Terjemahan mesin",
    "Draf",
    "Teks asli",
    "Terjemahan terlambat (teks asli)",
    "Tidak dapat diterjemahkan (teks asli)",
    "Tidak ada terjemahan. Teks asli ditampilkan.",
    "Diterjemahkan oleh orang",
    "setelah koreksi",
    "dari teks sebelum koreksi",
    ", keterbacaan",
  ),
  my: words(
    "အသင့်ဘာသာပြန်",
    "စက်ဘာသာပြန်",
    "မူကြမ်း",
    "မူရင်းစာသား",
    "ဘာသာပြန် နောက်ကျနေသည် (မူရင်းစာသား)",
    "ဘာသာမပြန်နိုင်ပါ (မူရင်းစာသား)",
    "ဘာသာပြန် မရှိပါ။ မူရင်းစာသားကို ပြသည်။",
    "လူက ဘာသာပြန်သည်",
    "ပြင်ဆင်ပြီး",
    "မပြင်ဆင်မီ စာသား၏ ဘာသာပြန်",
    "၊ ဖတ်ရလွယ်ကူမှု",
  ),
  km: words(
    "ការបកប្រែត្រៀមទុក",
    "ការបកប្រែដោយម៉ាស៊ីន",
    "សេចក្តីព្រាង",
    "អត្ថបទដើម",
    "ការបកប្រែយឺត (អត្ថបទដើម)",
    "មិនអាចបកប្រែបាន (អត្ថបទដើម)",
    "គ្មានការបកប្រែ។ បង្ហាញអត្ថបទដើម។",
    "បកប្រែដោយមនុស្ស",
    "ក្រោយការកែតម្រូវ",
    "ការបកប្រែអត្ថបទមុនការកែតម្រូវ",
    " ភាពងាយអាន",
  ),
  fil: words(
    "Nakahandang salin",
    "Salin ng makina",
    "Burador",
    "Orihinal na salita",
    "Nahuhuli ang salin (orihinal na salita)",
    "Hindi naisalin (orihinal na salita)",
    "Walang salin. Lalabas ang orihinal na salita.",
    "Isinalin ng tao",
    "naitama na",
    "salin ng teksto bago itama",
    ", dali ng pagbasa",
  ),
  mn: words(
    "Бэлэн орчуулга",
    "Машин орчуулга",
    "Ноорог",
    "Эх үг",
    "Орчуулга хоцорч байна (эх үг)",
    "Орчуулж чадсангүй (эх үг)",
    "Орчуулга алга. Эх үгээр харуулна.",
    "Хүн орчуулсан",
    "зассаны дараа",
    "засахаас өмнөх бичвэрийн орчуулга",
    ", уншихад хялбар",
  ),
};

export const readerWords = (language: string): ReaderWords => WORDS[language] ?? JA;
