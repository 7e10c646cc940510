/** The words of a chamber's screen. The strings of both languages are put together in `strings.ts`. */

export const monitorJa = {
  monitorTitle: "会場の字幕画面",
  openMonitor: "会場の字幕画面を開く",
  openOverlay: "映像に重ねる字幕（透明な背景）を開く",
  monitorLines: "字幕",
  monitorWaiting: "話が始まると、ここに字幕が出ます。",
  monitorNoSession: "いま開かれている会議はありません。始まると、この画面に字幕が出ます。",
  monitorScheduled: "会議はまだ始まっていません。始まると、この画面に字幕が出ます。",
  monitorOver: "会議は終わりました。",
  monitorCut: "字幕の接続が切れました。つなぎ直しています。",
  monitorNoSound: "会場の音声が届いていません。この間の字幕はありません。",
  monitorSoundEnded: "会場からの音声が終わりました。",
  monitorClosed: "秘密会のため、字幕を休止しています。",
  monitorAutomatic: "字幕は自動で作られたものです。",
  monitorByMachine: "自動翻訳です。",
  monitorUntranslated: "翻訳がないため、話されたままの言葉で表示しています。",
  monitorItem: (title: string) => `議題：${title}`,
};

export type MonitorWords = typeof monitorJa;

export const monitorEn: MonitorWords = {
  monitorTitle: "Chamber caption screen",
  openMonitor: "Open the chamber's caption screen",
  openOverlay: "Open captions to lay over a picture (see-through)",
  monitorLines: "Captions",
  monitorWaiting: "Captions appear here when somebody speaks.",
  monitorNoSession: "No session is open now. Captions appear on this screen when one begins.",
  monitorScheduled: "The session has not begun. Captions appear on this screen when it does.",
  monitorOver: "The session has ended.",
  monitorCut: "The connection for captions was cut off and is being made again.",
  monitorNoSound: "No sound comes from the chamber. There are no captions meanwhile.",
  monitorSoundEnded: "The sound from the chamber has ended.",
  monitorClosed: "Closed session: the captions are paused.",
  monitorAutomatic: "Captions are made automatically.",
  monitorByMachine: "Machine translation.",
  monitorUntranslated: "Not translated: shown as it was said.",
  monitorItem: (title) => `Item: ${title}`,
};
