use std::fmt;

/// Who, within one session's roster: a short stable key such as `mayor` or `seat-12`. Not a personal number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpeakerId(Box<str>);

impl SpeakerId {
    /// A roster key, as the roster writes it.
    pub fn new(key: impl Into<Box<str>>) -> Self {
        Self(key.into())
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SpeakerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What someone does in the meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Presides (議長, 委員長).
    Chair,
    /// Sits on the council (議員).
    Member,
    /// Answers for the administration (市長, 部長).
    Official,
    /// Serves at a counter (窓口職員).
    Clerk,
    /// Came to the counter (来庁者).
    Visitor,
}

/// Someone on the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// The roster's key.
    pub id: SpeakerId,
    /// As it is to be shown: 「鈴木一郎」.
    pub name: String,
    /// In kana, where the roster has it: 「すずき いちろう」.
    pub reading: Option<String>,
    /// What they do here.
    pub role: Role,
    /// Their title or seat as shown beside the name: 「総務部長」, 「12番」.
    pub title: Option<String>,
}
