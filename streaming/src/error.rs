use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::wire;

/// What a door answers when it does not do what was asked.
pub(crate) type Answer<T> = Result<T, ApiError>;

/// A failure in words chosen here: it cannot hold a cause's text, so it cannot leak it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) ja: &'static str,
    pub(crate) en: &'static str,
}

/// A failure told twice: to whoever asked as a [`Refusal`], to the log in full.
#[derive(Debug)]
pub(crate) struct ApiError {
    refusal: &'static Refusal,
    retry_after_s: Option<u64>,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl ApiError {
    /// With the cause for the log.
    pub(crate) fn caused(
        refusal: &'static Refusal,
        cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self { refusal, retry_after_s: None, cause: Some(cause.into()) }
    }

    /// Tells the other side when to try again.
    pub(crate) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }
}

impl From<&'static Refusal> for ApiError {
    fn from(refusal: &'static Refusal) -> Self {
        Self { refusal, retry_after_s: None, cause: None }
    }
}

impl From<archive::Error> for ApiError {
    fn from(error: archive::Error) -> Self {
        use archive::{BadQuery, Error};
        let refusal = match &error {
            Error::NoSuchSession(_) => &refusals::NO_SUCH_SESSION,
            Error::BadQuery(BadQuery::TooDeep { .. }) => &refusals::TOO_MANY_PAGES,
            Error::BadQuery(BadQuery::TooLong { .. } | BadQuery::TooManyWords { .. }) => &refusals::QUERY_TOO_LONG,
            Error::SessionTaken(_) => &refusals::SESSION_TAKEN,
            Error::QueueFull { .. } => &refusals::QUEUE_FULL,
            Error::FileTooLarge { .. } => &refusals::FILE_TOO_LARGE,
            Error::NameTaken(_) | Error::NoSuchAccount(_) => &refusals::NO_SUCH_ACCOUNT,
            Error::NoSuchWords => &refusals::NO_SUCH_WORDS,
            Error::CorrectedMeanwhile => &refusals::CORRECTED_MEANWHILE,
            Error::Index(_) => &refusals::SEARCH_OUT_OF_REACH,
            Error::DiskFull { .. } => &refusals::DISK_FULL,
            Error::Store { .. }
            | Error::CorruptRow { .. }
            | Error::NotNext { .. }
            | Error::CorruptImport { .. }
            | Error::Unwritable(_)
            | Error::Closed => &refusals::ARCHIVE_OUT_OF_REACH,
        };
        Self::caused(refusal, error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        // What the asker did wrong is not logged: it would hold what they typed.
        if let (true, Some(cause)) = (self.refusal.status.is_server_error(), &self.cause) {
            tracing::error!(error.code = self.refusal.code, error = %chain(cause.as_ref()), "a request failed");
        }
        let mut response = (self.refusal.status, Json(wire::refusal(self.refusal))).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// The error and what led to it, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(error.source(), |cause| cause.source())
        .fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// Every refusal there is.
pub(crate) mod refusals {
    use super::{Refusal, StatusCode};

    const fn refusal(status: StatusCode, code: &'static str, ja: &'static str, en: &'static str) -> Refusal {
        Refusal { status, code, ja, en }
    }

    macro_rules! refusals {
        ($($name:ident: $status:ident $code:literal $ja:literal $en:literal;)*) => {
            $(pub(crate) static $name: Refusal = refusal(StatusCode::$status, $code, $ja, $en);)*
        };
    }

    refusals! {
        NO_SUCH_PAGE: NOT_FOUND "no_such_page" "ページが見つかりません" "there is no such page";
        NO_SUCH_SESSION: NOT_FOUND "no_such_session" "会議が見つかりません" "there is no such session";
        NOT_LIVE: NOT_FOUND "not_live" "この会議は中継中ではありません" "the session is not live";
        NO_SUCH_VIEWER: NOT_FOUND "no_such_viewer" "この視聴は終了しています" "there is no such viewer, or they have left";
        NO_SUCH_PART: NOT_FOUND "no_such_part" "録画ファイルが見つかりません" "there is no such part of the recording";
        NO_RECORDING: NOT_FOUND "no_recording" "この会議の録画はありません" "the session has no recording";
        NO_FURIGANA: NOT_FOUND "no_furigana"
            "このサービスには辞書がないので、ふりがなを付けられません"
            "the service has no dictionary, so it cannot add furigana";
        NO_SUCH_ACCOUNT: NOT_FOUND "no_such_account" "アカウントが見つかりません" "there is no such account";
        NO_SUCH_COUNTER: NOT_FOUND "no_such_counter" "この窓口は設定されていません" "there is no such counter";
        NO_CONVERSATION: CONFLICT "no_conversation"
            "会話が始まっていません" "no conversation is being held at this counter";
        LANGUAGE_NOT_OFFERED: UNPROCESSABLE_ENTITY "language_not_offered"
            "この窓口で選べない言語です" "this counter does not offer that language";
        LANGUAGE_NOT_HEARD: UNPROCESSABLE_ENTITY "language_not_heard"
            "いまの音声認識モデルは、この言語の話し言葉を聞き取れません"
            "the speech model of this service does not understand that language when it is spoken";
        METHOD_NOT_ALLOWED: METHOD_NOT_ALLOWED "method_not_allowed"
            "この操作はできません" "this address does not take that method";
        BAD_QUERY: BAD_REQUEST "bad_query" "アドレスの指定を読み取れません" "cannot read the query part of the address";
        BAD_BODY: BAD_REQUEST "bad_body" "送信内容を読み取れません" "cannot read the request's body";
        BAD_OFFER: BAD_REQUEST "bad_offer" "映像の接続要求に応答できません" "cannot answer the offer";
        BAD_DELAY: BAD_REQUEST "bad_delay" "delay_ms は 0 から 6000 で指定してください" "delay_ms must be 0 to 6000";
        BAD_LANGUAGE: BAD_REQUEST "bad_language" "言語の指定が正しくありません" "that is not a language tag";
        TOO_LARGE: PAYLOAD_TOO_LARGE "too_large" "送信内容が大きすぎます" "the request's body is too large";
        NOT_JSON: UNSUPPORTED_MEDIA_TYPE "not_json" "JSON で送信してください" "send JSON (content-type: application/json)";
        NOT_SDP: UNSUPPORTED_MEDIA_TYPE "not_sdp" "SDP で送信してください" "send SDP (content-type: application/sdp)";
        NOT_A_WEBSOCKET: UPGRADE_REQUIRED "not_a_websocket"
            "WebSocket で接続してください" "this address takes WebSocket connections only";
        NOT_SIGNED_IN: UNAUTHORIZED "not_signed_in" "サインインしてください" "sign in first";
        WRONG_PASSWORD: UNAUTHORIZED "wrong_password"
            "名前またはパスワードが違います" "the name or the password is wrong";
        LINK_USED: UNAUTHORIZED "link_used"
            "このリンクは使用済みか、期限が切れています" "the link was used already or has expired";
        NOT_ALLOWED: FORBIDDEN "not_allowed" "この操作をする権限がありません" "you are not allowed to do this";
        NO_CSRF: FORBIDDEN "no_csrf"
            "ページを読み込み直してからもう一度お試しください" "the X-CSRF-Token header is missing or wrong: reload the page";
        NO_SUCH_SPEAKER: UNPROCESSABLE_ENTITY "no_such_speaker"
            "名簿にない発言者です" "the speaker is not on the session's roster";
        NO_SUCH_AGENDA_ITEM: UNPROCESSABLE_ENTITY "no_such_agenda_item"
            "日程にない議題です" "the item is not on the session's agenda";
        NO_SUCH_WORDS: UNPROCESSABLE_ENTITY "no_such_words"
            "その位置に確定した言葉はありません" "no words have settled at these places";
        BAD_TERMS: UNPROCESSABLE_ENTITY "bad_terms" "表に直すところがあります" "there is something to mend in the table";
        SAVED_MEANWHILE: CONFLICT "saved_meanwhile"
            "ほかの人が先に用語集を保存しました。読み込み直してからもう一度保存してください"
            "somebody else saved the dictionary first: load it again, then save";
        TERMS_NOT_WRITTEN: SERVICE_UNAVAILABLE "terms_not_written"
            "用語集をディスクに書けません" "the dictionary cannot be written to the disk";
        BAD_CORRECTION: UNPROCESSABLE_ENTITY "bad_correction"
            "訂正は改行なしの 500 文字以内で入力してください" "a correction has at most 500 characters and no line breaks";
        CORRECTED_MEANWHILE: CONFLICT "corrected_meanwhile"
            "この発言はほかの人が先に訂正しました。新しい内容を確認してからもう一度訂正してください"
            "somebody else corrected this utterance first: look at what it says now, then correct it again";
        SESSION_TAKEN: CONFLICT "session_taken"
            "この名前の会議がすでにあります。別の名前にしてください" "there is already a session of that name: choose another";
        NO_SUCH_RECORDING: NOT_FOUND "no_such_recording"
            "この録音は一覧にありません" "that file of recorded sound is not on the list";
        EMPTY_FILE: BAD_REQUEST "empty_file"
            "ファイルが空です。録音機からもう一度コピーしてください" "the file is empty: copy it from the recorder once more";
        RECORDING_IS_NOT_SO: CONFLICT "recording_is_not_so"
            "状態が変わったため、この操作はできません。一覧を見直してください"
            "it stands otherwise by now: look at the list again";
        RECORDING_IS_WORKED_ON: CONFLICT "recording_is_worked_on"
            "処理中です。先に止めてください" "it is being worked on: stop it first";
        WRONG_OFFSET: CONFLICT "wrong_offset"
            "続きの位置が違います" "the chunk does not begin where the file ends: see Upload-Offset";
        CHUNK_CUT_OFF: BAD_REQUEST "chunk_cut_off"
            "送信が途中で切れました。届いた分は残っています" "the chunk was cut off: what came of it stays";
        DISK_FULL: INSUFFICIENT_STORAGE "disk_full"
            "サーバーのディスクに空きがありません。届いた分は残っています。管理者に連絡してください"
            "the server's disk is full: what came stays; tell whoever runs the service";
        FILE_TOO_LARGE: PAYLOAD_TOO_LARGE "file_too_large"
            "ファイルが大きすぎます。分けるか、MP3 などに変換してください"
            "the file is too large: split it, or convert it, to MP3 for instance";
        QUEUE_FULL: SERVICE_UNAVAILABLE "queue_full"
            "文字起こしを待つファイルが上限に達しています。終わるのを待つか、要らないものを削除してください"
            "as many files wait as may: let one be done, or delete one that is not needed";
        TOO_MANY_ATTEMPTS: TOO_MANY_REQUESTS "too_many_attempts"
            "試行回数が多すぎます。しばらくしてからお試しください" "too many attempts: try again later";
        QUERY_TOO_LONG: BAD_REQUEST "query_too_long" "検索語が長すぎるか多すぎます" "the query has too many or too long words";
        TOO_MANY_PAGES: BAD_REQUEST "too_many_pages"
            "これより先の検索結果は表示できません。語を追加してください" "no results can be listed that far: use more words";
        VIEWERS_FULL: SERVICE_UNAVAILABLE "viewers_full"
            "視聴者数が上限に達しています。録画でご覧ください" "all viewers' places are taken: watch the recording, or try again";
        LISTENERS_FULL: SERVICE_UNAVAILABLE "listeners_full"
            "字幕の接続数が上限に達しています" "all caption feeds' places are taken: try again later";
        BUSY: SERVICE_UNAVAILABLE "busy" "混み合っています。もう一度お試しください" "busy: try again in a moment";
        ARCHIVE_OUT_OF_REACH: SERVICE_UNAVAILABLE "archive_out_of_reach"
            "会議録を読み書きできません" "the archive is out of reach";
        SEARCH_OUT_OF_REACH: SERVICE_UNAVAILABLE "search_out_of_reach"
            "検索は現在利用できません" "the search is out of reach";
        BROADCAST_OUT_OF_REACH: SERVICE_UNAVAILABLE "broadcast_out_of_reach"
            "中継は現在利用できません" "the broadcast is out of reach";
        NO_PAGES: SERVICE_UNAVAILABLE "no_pages"
            "画面が組み込まれていません（make pages で作成してください）" "the pages are not built in: run `make pages`, then build again";
        TIMED_OUT: SERVICE_UNAVAILABLE "timed_out" "時間内に応答できませんでした" "the request took too long";
        FAILED: INTERNAL_SERVER_ERROR "failed" "内部エラーが発生しました" "something went wrong inside";
    }
}
