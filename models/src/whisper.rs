use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, OnceLock},
    time::Duration,
};

use whisper_rs::{
    DtwMode, DtwParameters, FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperError,
    WhisperState,
};

use crate::{
    Ask, Error, Guess, GuessedWord, ModelHeader, Recogniser,
    abilities::whisper_code,
    checked, demo,
    gpu::BUILT_FOR_GPU,
    likelihoods::{self, Step},
    recogniser::MOST_PROMPT_TOKENS,
    times,
    tokens::Tokens,
    utf8::{self, Token},
};

/// Samples a second.
const RATE: usize = 16_000;
/// Sound is filled up to this with silence: whisper.cpp answers nothing below 0.1 s, and less than a second is badly heard.
const LEAST: usize = RATE;
/// The encoder's places of 20 ms beyond the sound's end, so that it sees that the sound ends.
const MARGIN_PLACES: usize = 16;
/// More text than this cannot be said in a second. It bounds the time that a decoder caught in a loop can take.
const MOST_TOKENS_A_SECOND: usize = 20;
/// Likelihoods for which more of the decoder's weights would have to be read, all steps together, are not told: the next question
/// waits meanwhile. A processor's core reads some ten thousand million a second. Not bounded by a clock, so that what captions say
/// does not depend on how busy the machine is.
const MOST_WEIGHTS_READ: u64 = 20_000_000_000;

/// Whisper by whisper.cpp, greedy, on the processor; on a graphics processor where this build can and there is one.
///
/// One state is kept for the whole session: making one allocates up to hundreds of megabytes. Clone it for another room:
/// the weights are shared, the state is not.
pub struct Whisper {
    model: Arc<Loaded>,
    state: WhisperState,
    threads: u16,
    /// One for every way it was asked: whisper-rs never frees what is set on them, so they are made once and copied.
    parameters: BTreeMap<(String, bool), FullParams<'static, 'static>>,
    /// The tokens that the last answer was begun with. Its sound is still in the state, as the encoder heard it; none if it failed.
    begun: Option<Vec<i32>>,
    /// So many tokens of text the last answer could have at most.
    most_tokens: usize,
}

struct Loaded {
    name: String,
    header: ModelHeader,
    context: WhisperContext,
    tells_times: bool,
    /// Made when likelihoods are first asked for.
    tokens: OnceLock<Tokens>,
}

impl Whisper {
    /// Checks and loads a model file. Takes a second for each gigabyte or two.
    ///
    /// `threads`: one fewer than the cores that are otherwise free; whisper.cpp's threads spin while they wait for each other.
    pub fn load(path: &Path, threads: u16) -> Result<Self, Error> {
        let header = checked::check(path)?;
        let times = times::parameters(&header);
        whisper_rs::install_logging_hooks();
        let context = WhisperContext::new_with_params(path, on_this_machine(&times));
        Self::begin(path.display().to_string(), header, context, threads, &times)
    }

    /// The embedded model.
    pub fn demo(threads: u16) -> Result<Self, Error> {
        let demo = demo();
        let times = if demo.guided { times::parameters } else { |_: &ModelHeader| times::unknown() };
        Self::in_memory(demo.bytes, demo.name, threads, times)
    }

    /// Checks and loads a model that is in memory. It tells no times of its words.
    pub fn load_bytes(bytes: &[u8], name: &str, threads: u16) -> Result<Self, Error> {
        Self::in_memory(bytes, name, threads, |_| times::unknown())
    }

    fn in_memory(
        bytes: &[u8],
        name: &str,
        threads: u16,
        times: impl FnOnce(&ModelHeader) -> DtwParameters<'static>,
    ) -> Result<Self, Error> {
        let header = checked::check_bytes(bytes).map_err(|cause| Error::Refused { name: name.to_owned(), cause })?;
        let times = times(&header);
        whisper_rs::install_logging_hooks();
        let context = WhisperContext::new_from_buffer_with_params(bytes, on_this_machine(&times));
        Self::begin(name.to_owned(), header, context, threads, &times)
    }

    fn begin(
        name: String,
        header: ModelHeader,
        context: Result<WhisperContext, WhisperError>,
        threads: u16,
        times: &DtwParameters<'static>,
    ) -> Result<Self, Error> {
        let context = context.map_err(|told| Error::Load { name: name.clone(), told: told.to_string() })?;
        let tells_times = !matches!(times.mode, DtwMode::None);
        let model = Arc::new(Loaded { name, header, context, tells_times, tokens: OnceLock::new() });
        Ok(Self {
            state: model.state()?,
            model,
            threads: threads.max(1),
            parameters: BTreeMap::new(),
            begun: None,
            most_tokens: 0,
        })
    }

    /// Another recogniser for another room, with the same weights.
    pub fn another(&self) -> Result<Self, Error> {
        let model = Arc::clone(&self.model);
        Ok(Self {
            state: model.state()?,
            model,
            threads: self.threads,
            parameters: BTreeMap::new(),
            begun: None,
            most_tokens: 0,
        })
    }

    /// What the model file says of itself.
    pub fn header(&self) -> &ModelHeader {
        &self.model.header
    }

    /// Whether it tells when each word was over.
    pub fn tells_times(&self) -> bool {
        self.model.tells_times
    }

    /// The longest sound that one question can hold. What is beyond it is not heard.
    pub fn longest(&self) -> Duration {
        Duration::from_millis(20) * self.model.header.audio_places
    }

    /// Asks the decoder step by step.
    ///
    /// whisper.cpp keeps what it made of the sound, and the size of it, until the next question; of a call's tokens it tells what may
    /// follow the last, and it forgets what it decoded from the call's place on. So going back in the tree costs nothing.
    fn walk(&mut self, begun: &[i32], steps: &[Step], choices: usize) -> Result<Vec<f32>, Error> {
        let mut told = vec![0.0; choices];
        let threads = self.threads as usize;
        for step in steps {
            match step.token {
                Some(token) => self.state.decode(&[token], begun.len() + step.depth, threads).map_err(failed)?,
                None => self.decode_all(begun)?,
            }
            let logits = self.state.get_logits().map_err(failed)?;
            let whole = likelihoods::whole(logits);
            for (token, of) in &step.next {
                let likelihood = logits[*token as usize] - whole;
                of.iter().for_each(|choice| told[*choice] += likelihood);
            }
        }
        Ok(told)
    }

    /// From here on the decoder tells what may follow the last of these.
    fn decode_all(&mut self, begun: &[i32]) -> Result<(), Error> {
        let threads = self.threads as usize;
        // whisper-rs shows only what may follow a call's first token: the last is decoded by itself.
        let (last, others) = begun.split_last().expect("an answer begins with some tokens");
        if !others.is_empty() {
            self.state.decode(others, 0, threads).map_err(failed)?;
        }
        self.state.decode(&[*last], others.len(), threads).map_err(failed)
    }

    /// The likeliest tokens after these, one after the other, until the text ends; `most` of them at most.
    fn likeliest_after(&mut self, begun: &[i32], most: usize) -> Result<Vec<i32>, Error> {
        let end_of_text = self.model.context.token_eot();
        self.decode_all(begun)?;
        let mut found = Vec::new();
        while found.len() < most {
            let logits = self.state.get_logits().map_err(failed)?;
            // Whatever is not text ends it.
            let Some(token) = likelihoods::likeliest(logits).filter(|token| *token < end_of_text) else { break };
            found.push(token);
            let at = begun.len() + found.len() - 1;
            self.state.decode(&[token], at, self.threads as usize).map_err(failed)?;
        }
        Ok(found)
    }

    /// The words of the last answer, while nothing else has been decoded since.
    fn words(&self) -> Vec<GuessedWord> {
        let end_of_text = self.model.context.token_eot();
        let mut words = Vec::new();
        for segment in self.state.as_iter() {
            let tokens: Vec<Token<'_>> = (0..segment.n_tokens())
                .filter_map(|place| segment.get_token(place))
                .filter(|token| token.token_id() < end_of_text)
                .filter_map(|token| {
                    let data = token.token_data();
                    // In hundredths of a second; below nought where it is not known.
                    let end = u64::try_from(data.t_dtw).ok().map(|hundredths| Duration::from_millis(10 * hundredths));
                    Some(Token { bytes: token.to_bytes().ok()?, probability: data.p, end })
                })
                .collect();
            words.extend(utf8::join(tokens.into_iter()));
        }
        words
    }

    /// How likely the decoder finds it, after these tokens, that nobody speaks in the sound asked about last. Whisper is taught to
    /// say so right after its first token.
    ///
    /// whisper.cpp's own figure is none: it reads what may follow the first token where only what may follow the last has been
    /// computed, and our answers are begun with several (ggml-org/whisper.cpp#3945).
    fn nobody_speaks(&mut self, begun: &[i32]) -> Result<f32, Error> {
        self.decode_all(begun)?;
        let logits = self.state.get_logits().map_err(failed)?;
        let told = logits[self.model.context.token_nosp() as usize];
        Ok((told - likelihoods::whole(logits)).exp())
    }

    fn parameters(&mut self, ask: &Ask) -> Result<FullParams<'static, 'static>, Error> {
        let key = (ask.language.as_str().to_owned(), ask.translate);
        if let Some(made) = self.parameters.get(&key) {
            return Ok(made.clone());
        }
        let language = whisper_code(&ask.language).ok_or_else(|| Error::Language(ask.language.to_string()))?;
        let mut made = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
        made.set_n_threads(i32::from(self.threads));
        made.set_language(Some(language));
        made.set_translate(ask.translate);
        made.set_no_context(true);
        made.set_no_timestamps(true);
        made.set_single_segment(true);
        // A model taught to say nothing where nobody speaks must be able to.
        made.set_suppress_blank(false);
        made.set_temperature_inc(0.0);
        // No probability is above: what to believe is decided where it is known which short answers must never be lost.
        made.set_no_speech_thold(2.0);
        made.set_print_special(false);
        made.set_print_progress(false);
        made.set_print_realtime(false);
        made.set_print_timestamps(false);
        self.parameters.insert(key, made.clone());
        Ok(made)
    }
}

fn failed(told: WhisperError) -> Error {
    Error::Recognition(told.to_string())
}

/// How many places of 20 ms the encoder is to look at for so much sound, of the `most` that the model has.
fn places(samples: usize, most: u32) -> usize {
    let needed = samples.div_ceil(RATE / 50) + MARGIN_PLACES;
    needed.next_multiple_of(64).min(most as usize)
}

fn on_this_machine(times: &DtwParameters<'static>) -> WhisperContextParameters<'static> {
    let mut parameters = WhisperContextParameters::default();
    parameters.use_gpu(BUILT_FOR_GPU);
    parameters.dtw_parameters(times.clone());
    parameters
}

impl Loaded {
    fn state(&self) -> Result<WhisperState, Error> {
        let failed = |told: WhisperError| Error::Load { name: self.name.clone(), told: told.to_string() };
        self.context.create_state().map_err(failed)
    }

    /// The end of a prompt, as many tokens as the model takes. One that cannot be told in tokens is left out.
    fn prompt(&self, text: &str) -> Vec<i32> {
        let text = text.replace('\0', "");
        if text.is_empty() {
            return Vec::new();
        }
        // A token is a byte at least. whisper-rs must never be given less room: it takes whisper.cpp's "so many too few" for a length.
        let mut tokens = self.context.tokenize(&text, text.len() + 1).unwrap_or_default();
        let most = MOST_PROMPT_TOKENS.min((self.context.n_text_ctx() as usize / 2).saturating_sub(1));
        tokens.drain(..tokens.len().saturating_sub(most));
        tokens
    }

    /// The tokens that whisper.cpp begins an answer with.
    fn begins(&self, prompt: &[i32], ask: &Ask) -> Vec<i32> {
        let context = &self.context;
        let mut begins = Vec::new();
        if !prompt.is_empty() {
            begins.push(context.token_prev());
            begins.extend(prompt);
        }
        begins.push(context.token_sot());
        if context.is_multilingual() {
            let language = whisper_code(&ask.language).and_then(whisper_rs::get_lang_id).unwrap_or(0);
            let task = if ask.translate { context.token_translate() } else { context.token_transcribe() };
            begins.extend([context.token_lang(language), task]);
        }
        begins.push(context.token_not());
        begins
    }

    fn tokens(&self) -> &Tokens {
        self.tokens.get_or_init(|| {
            let text = 0..self.context.token_eot();
            Tokens::new(text.filter_map(|token| Some((token, self.context.token_to_bytes(token).ok()?.to_vec()))))
        })
    }
}

impl Recogniser for Whisper {
    fn recognise(&mut self, sound: &[f32], ask: &Ask) -> Result<Guess, Error> {
        if sound.is_empty() {
            return Ok(Guess::default());
        }
        let most = self.model.header.audio_places as usize * (RATE / 50);
        let heard = sound.len().min(most);
        let mut padded = sound[..heard].to_vec();
        padded.resize(heard.max(LEAST), 0.0);
        let prompt = self.model.prompt(&ask.prompt);
        self.begun = None;
        let mut parameters: FullParams<'_, '_> = self.parameters(ask)?;
        if !prompt.is_empty() {
            parameters.set_tokens(&prompt);
        }
        parameters.set_audio_ctx(places(padded.len(), self.model.header.audio_places) as i32);
        self.most_tokens = MOST_TOKENS_A_SECOND * padded.len() / RATE;
        parameters.set_max_tokens(self.most_tokens as i32);
        self.state.full(parameters, &padded).map_err(failed)?;
        self.begun = Some(self.model.begins(&prompt, ask));
        let mut guess = Guess { words: self.words(), no_speech_probability: 0.0 };
        if guess.is_doubtful() {
            let first = self.model.context.token_sot();
            // The answer is there: that this cannot be told is no reason to lose it.
            guess.no_speech_probability = self.nobody_speaks(&[first]).unwrap_or_else(|error| {
                tracing::warn!(%error, "cannot ask how likely it is that nobody speaks");
                0.0
            });
        }
        Ok(guess)
    }

    fn likelihoods(&mut self, before: &str, choices: &[String]) -> Result<Option<Vec<f32>>, Error> {
        let Some(mut begun) = self.begun.clone() else { return Ok(None) };
        let tokens = self.model.tokens();
        begun.extend(tokens.of(before));
        let choices: Vec<Vec<i32>> = choices.iter().map(|choice| tokens.of(choice)).collect();
        let longest = choices.iter().map(Vec::len).max().unwrap_or(0);
        let steps = likelihoods::steps(&choices);
        let read = steps.len() as u64 * self.model.header.decoder_weights();
        if begun.len() + longest > self.model.context.n_text_ctx() as usize || read > MOST_WEIGHTS_READ {
            return Ok(None);
        }
        self.walk(&begun, &steps, choices.len()).map(Some)
    }

    fn goes_on(&mut self, before: &str) -> Result<Option<String>, Error> {
        let Some(mut begun) = self.begun.clone() else { return Ok(None) };
        begun.extend(self.model.tokens().of(before));
        let room = (self.model.context.n_text_ctx() as usize).saturating_sub(begun.len());
        let in_time =
            usize::try_from(MOST_WEIGHTS_READ / self.model.header.decoder_weights().max(1)).unwrap_or(usize::MAX);
        let most = self.most_tokens.min(in_time).min(room);
        if most == 0 {
            return Ok(None);
        }
        let tokens = self.likeliest_after(&begun, most)?;
        let context = &self.model.context;
        let pieces = tokens.into_iter().filter_map(|token| {
            Some(Token { bytes: context.token_to_bytes(token).ok()?, probability: 1.0, end: None })
        });
        Ok(Some(utf8::join(pieces).into_iter().map(|word| word.text).collect()))
    }

    fn restart(&mut self) -> Result<(), Error> {
        self.begun = None;
        self.state = self.model.state()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use meeting::Language;

    use super::*;

    /// Synthetic speech, committed with the captioner's tests: 16-bit sound behind a header of 44 bytes.
    fn spoken() -> Vec<f32> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../captioning/tests/data/permission.wav");
        let bytes = std::fs::read(path).expect("committed with the tests");
        let pairs = bytes[44..].chunks_exact(2);
        pairs.map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0).collect()
    }

    fn hiss(samples: usize, level: f32) -> Vec<f32> {
        let mut random = 0x2545_f491_4f6c_dd1d_u64;
        let mut next = || {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            (random >> 40) as f32 / 8_388_608.0 - 1.0
        };
        (0..samples).map(|_| level * next()).collect()
    }

    fn heard(whisper: &mut Whisper, sound: &[f32]) -> Guess {
        whisper.recognise(sound, &Ask::new(Language::japanese())).expect("it hears something")
    }

    /// The embedded model was taught to say that nobody speaks in the place of its first word, not after its first token.
    #[test]
    fn how_likely_it_is_that_nobody_speaks_can_be_told_of_the_sound_asked_about_last() {
        let mut whisper = Whisper::demo(1).expect("the embedded model loads");
        for (sound, spoken) in
            [(spoken(), true), (vec![0.0; 3 * RATE], false), (hiss(3 * RATE, 0.1), false), (spoken(), true)]
        {
            let text = heard(&mut whisper, &sound).text();
            let begun = whisper.begun.clone().expect("it was asked");
            let nobody = whisper.nobody_speaks(&begun).expect("it works");
            assert_eq!((text.is_empty(), nobody > 0.5, nobody < 0.01), (!spoken, !spoken, spoken), "{text} {nobody}");
        }
    }

    #[test]
    fn whether_anybody_speaks_is_asked_where_the_words_are_doubtful() {
        let mut whisper = Whisper::demo(1).expect("the embedded model loads");
        let drowned: Vec<f32> = spoken().iter().zip(hiss(10 * RATE, 0.1)).map(|(one, other)| one + other).collect();
        let doubtful = heard(&mut whisper, &drowned);
        let sure = heard(&mut whisper, &spoken());
        assert_eq!((sure.is_doubtful(), sure.no_speech_probability), (false, 0.0));
        // The embedded model always says about 0 after its first token.
        assert!(doubtful.is_doubtful() && (1e-9..0.1).contains(&doubtful.no_speech_probability), "{doubtful:?}");
        assert_eq!(heard(&mut whisper, &drowned), doubtful, "whatever was heard before");
        let whole = whisper.goes_on("").expect("it works").expect("there is sound");
        assert_eq!(whole, doubtful.text(), "the question disturbs no other");
    }

    #[test]
    fn the_encoder_looks_at_as_much_as_there_is_sound_and_sees_its_end() {
        let table =
            [(1_000, 128), (2_000, 128), (2_300, 192), (5_000, 320), (10_000, 576), (15_000, 768), (29_000, 1_472)];
        for (sound_ms, looked_at) in table {
            assert_eq!(places(sound_ms * RATE / 1_000, 1_500), looked_at, "{sound_ms} ms");
            assert!(looked_at * 20 > sound_ms);
        }
        assert_eq!((places(30 * RATE, 1_500), places(30 * RATE, 768)), (1_500, 768), "no more than the model has");
    }
}
