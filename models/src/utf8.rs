//! Whisper's tokens are bytes: one in four Japanese tokens is not whole characters. Here they are put together to ones that are.

/// A token as whisper.cpp gives it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) probability: f32,
    /// When it begins, in hundredths of a second.
    pub(crate) at: i64,
}

/// Whole characters, from one or more tokens.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    pub(crate) text: String,
    /// The least sure token's.
    pub(crate) probability: f32,
    /// The first token's.
    pub(crate) at: i64,
}

/// Joins tokens until their bytes are whole characters. Bytes that can never become a character are left out.
pub(crate) fn join<'a>(tokens: impl Iterator<Item = Token<'a>>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut bytes: Vec<u8> = Vec::new();
    let mut open: Option<(f32, i64)> = None;
    for token in tokens {
        let (probability, at) = open.unwrap_or((1.0, token.at));
        let probability = probability.min(token.probability);
        bytes.extend_from_slice(token.bytes);
        let text = take_whole(&mut bytes);
        open = (!bytes.is_empty()).then_some((probability, at));
        if !text.is_empty() {
            pieces.push(Piece { text, probability, at });
            open = open.map(|_| (token.probability, token.at));
        }
    }
    pieces
}

/// Takes the whole characters from the front of `bytes`, leaving the beginning of one that is not yet whole.
fn take_whole(bytes: &mut Vec<u8>) -> String {
    let mut text = String::new();
    loop {
        match std::str::from_utf8(bytes) {
            Ok(whole) => {
                text.push_str(whole);
                bytes.clear();
                return text;
            }
            Err(error) => {
                let (whole, rest) = bytes.split_at(error.valid_up_to());
                text.push_str(std::str::from_utf8(whole).expect("valid up to here, it says"));
                let Some(broken) = error.error_len() else {
                    *bytes = rest.to_vec();
                    return text;
                };
                *bytes = rest[broken..].to_vec();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(tokens: &[&[u8]]) -> Vec<String> {
        let tokens = tokens.iter().map(|&bytes| Token { bytes, probability: 0.5, at: 0 });
        join(tokens).into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn a_character_split_over_tokens_comes_whole() {
        let ba = "バ".as_bytes();
        assert_eq!(texts(&["サー".as_bytes(), &ba[..2], &ba[2..], "ー".as_bytes()]), ["サー", "バ", "ー"]);
    }

    #[test]
    fn a_token_that_ends_one_character_and_begins_another_gives_the_first() {
        let bytes = "議案".as_bytes();
        assert_eq!(texts(&[&bytes[..2], &bytes[2..4], &bytes[4..]]), ["議", "案"]);
    }

    #[test]
    fn bytes_that_are_no_character_are_left_out() {
        assert_eq!(texts(&[b"\xff\xfe", "可".as_bytes(), b"\xe3\x81"]), ["可"]);
    }

    #[test]
    fn a_piece_is_as_sure_as_its_least_sure_token() {
        let ba = "バ".as_bytes();
        let tokens =
            [Token { bytes: &ba[..1], probability: 0.9, at: 10 }, Token { bytes: &ba[1..], probability: 0.3, at: 20 }];
        assert_eq!(join(tokens.into_iter()), [Piece { text: "バ".to_owned(), probability: 0.3, at: 10 }]);
    }
}
