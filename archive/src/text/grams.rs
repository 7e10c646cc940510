use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Cuts a text into runs of characters, one beginning at every character, each with its position: a text holds a word
/// exactly when the word's grams stand in it one after the other. (Tantivy's own n-grams have no positions.)
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grams {
    shortest: usize,
    longest: usize,
}

impl Grams {
    pub(crate) const UNIGRAMS: Self = Self { shortest: 1, longest: 1 };
    pub(crate) const BIGRAMS: Self = Self { shortest: 2, longest: 2 };
    /// For short texts such as names, in which one field serves words of any length.
    pub(crate) const BOTH: Self = Self { shortest: 1, longest: 2 };
}

pub(crate) struct GramStream<'a> {
    grams: Grams,
    /// From the present position on.
    rest: &'a str,
    offset: usize,
    /// How many characters the next token has.
    length: usize,
    token: Token,
}

impl Tokenizer for Grams {
    type TokenStream<'a> = GramStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> GramStream<'a> {
        let token = Token { position: 0, ..Token::default() };
        GramStream { grams: *self, rest: text, offset: 0, length: self.shortest, token }
    }
}

impl GramStream<'_> {
    fn step(&mut self) {
        let first = self.rest.chars().next().map_or(0, char::len_utf8);
        self.rest = &self.rest[first..];
        self.offset += first;
        self.length = self.grams.shortest;
        self.token.position += 1;
    }

    /// The next token's bytes, if so many characters are left.
    fn gram(&self) -> Option<&str> {
        let (start, last) = self.rest.char_indices().nth(self.length - 1)?;
        Some(&self.rest[..start + last.len_utf8()])
    }
}

impl TokenStream for GramStream<'_> {
    fn advance(&mut self) -> bool {
        if self.length > self.grams.longest {
            self.step();
        }
        while !self.rest.is_empty() {
            if let Some(gram) = self.gram().map(str::len) {
                self.token.text.clear();
                self.token.text.push_str(&self.rest[..gram]);
                self.token.offset_from = self.offset;
                self.token.offset_to = self.offset + gram;
                self.length += 1;
                return true;
            }
            self.step();
        }
        false
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grams(mut grams: Grams, text: &str) -> Vec<(usize, String)> {
        let mut stream = grams.token_stream(text);
        let mut tokens = Vec::new();
        while stream.advance() {
            let token = stream.token();
            assert_eq!(&text[token.offset_from..token.offset_to], token.text);
            tokens.push((token.position, token.text.clone()));
        }
        tokens
    }

    #[test]
    fn every_position_has_its_grams() {
        let own =
            |tokens: &[(usize, &str)]| tokens.iter().map(|(at, text)| (*at, (*text).to_owned())).collect::<Vec<_>>();
        assert_eq!(grams(Grams::BIGRAMS, "東京都"), own(&[(0, "東京"), (1, "京都")]));
        assert_eq!(grams(Grams::UNIGRAMS, "a声"), own(&[(0, "a"), (1, "声")]));
        assert_eq!(grams(Grams::BOTH, "林一"), own(&[(0, "林"), (0, "林一"), (1, "一")]));
        assert_eq!(grams(Grams::BIGRAMS, "都"), []);
        assert_eq!(grams(Grams::BOTH, ""), []);
    }
}
