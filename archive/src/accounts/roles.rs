/// What an account may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Runs a session: floor, agenda, source.
    Operator,
    /// Works on the minutes (書記).
    Clerk,
    /// Presides (議長).
    Chair,
    /// Serves at a counter (窓口).
    Counter,
    /// Manages accounts and reads the audit.
    Admin,
}

/// What an API token may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Reads what is not public.
    Read,
    /// Gives cues: the floor and the agenda item (a microphone system's door).
    Cues,
    /// Reads the operator's events.
    Operate,
    /// Shows a counter's conversation, begins and ends it, and cuts its microphones off (a counter's screen).
    Counter,
    /// Has files of recorded sound made into sessions.
    Recordings,
    /// Everything an admin may do.
    Admin,
}

/// The text names no role or scope.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown name: {given:?} (one of {})", .known.join(", "))]
pub struct UnknownName {
    given: String,
    known: Vec<&'static str>,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [Self::Operator, Self::Clerk, Self::Chair, Self::Counter, Self::Admin];

    /// Its name in the database, on the wire and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Clerk => "clerk",
            Self::Chair => "chair",
            Self::Counter => "counter",
            Self::Admin => "admin",
        }
    }

    /// The role of this name.
    pub fn named(name: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|role| role.as_str() == name);
        found.ok_or_else(|| unknown(name, Self::ALL.map(Self::as_str).to_vec()))
    }
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 6] = [Self::Read, Self::Cues, Self::Operate, Self::Counter, Self::Recordings, Self::Admin];

    /// Its name in the database, on the wire and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Cues => "cues",
            Self::Operate => "operate",
            Self::Counter => "counter",
            Self::Recordings => "recordings",
            Self::Admin => "admin",
        }
    }

    /// The scope of this name.
    pub fn named(name: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|scope| scope.as_str() == name);
        found.ok_or_else(|| unknown(name, Self::ALL.map(Self::as_str).to_vec()))
    }
}

fn unknown(given: &str, known: Vec<&'static str>) -> UnknownName {
    UnknownName { given: given.chars().take(40).collect(), known }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_and_scope_is_found_by_its_name() {
        for role in Role::ALL {
            assert_eq!(Role::named(role.as_str()), Ok(role));
        }
        for scope in Scope::ALL {
            assert_eq!(Scope::named(scope.as_str()), Ok(scope));
        }
        let error = Role::named("mayor").expect_err("no such role").to_string();
        assert_eq!(error, r#"unknown name: "mayor" (one of operator, clerk, chair, counter, admin)"#);
    }
}
