//! The way through the choices that asks a decoder least.
//!
//! A decoder tells how likely each token is to come next, one step at a time, and goes back to an earlier place for nothing. So the
//! choices are walked as a tree: what two of them begin with is decoded once, and no choice's last token is decoded at all.

/// One step of a decoder: by the tokens before it, how likely is what may come next?
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// How many tokens of a choice come before `token`.
    pub(crate) depth: usize,
    /// To decode; none at the beginning, where all is decoded that comes before the choices.
    pub(crate) token: Option<i32>,
    /// What may come next, and of which choices it is a part.
    pub(crate) next: Vec<(i32, Vec<usize>)>,
}

/// The steps that tell of every choice, in an order in which each goes on from one before it and goes back at most.
pub(crate) fn steps(choices: &[Vec<i32>]) -> Vec<Step> {
    let mut found = Vec::new();
    let all: Vec<usize> = (0..choices.len()).filter(|choice| !choices[*choice].is_empty()).collect();
    if !all.is_empty() {
        walk(choices, all, 0, None, &mut found);
    }
    found
}

fn walk(choices: &[Vec<i32>], mut those: Vec<usize>, depth: usize, token: Option<i32>, found: &mut Vec<Step>) {
    those.sort_by_key(|choice| choices[*choice][depth]);
    let next: Vec<(i32, Vec<usize>)> = those
        .chunk_by(|one, other| choices[*one][depth] == choices[*other][depth])
        .map(|same| (choices[same[0]][depth], same.to_vec()))
        .collect();
    // The first token of a choice lies right after what comes before all of them.
    found.push(Step { depth: depth.saturating_sub(1), token, next: next.clone() });
    for (token, same) in next {
        let longer: Vec<usize> = same.into_iter().filter(|choice| choices[*choice].len() > depth + 1).collect();
        if !longer.is_empty() {
            walk(choices, longer, depth + 1, Some(token), found);
        }
    }
}

/// The natural logarithm of the sum of all likelihoods that these are the logarithms of, but for a factor.
pub(crate) fn whole(logits: &[f32]) -> f32 {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    most + logits.iter().map(|logit| (logit - most).exp()).sum::<f32>().ln()
}

/// The token that these make likeliest; none where none is a likelihood.
pub(crate) fn likeliest(logits: &[f32]) -> Option<i32> {
    let all = logits.iter().enumerate().filter(|(_, logit)| logit.is_finite());
    all.max_by(|one, other| one.1.total_cmp(other.1)).and_then(|(token, _)| i32::try_from(token).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(choices: &[&[i32]]) -> Vec<String> {
        let choices: Vec<Vec<i32>> = choices.iter().map(|choice| choice.to_vec()).collect();
        let one = |step: Step| {
            let next: Vec<String> = step.next.iter().map(|(token, choices)| format!("{token}{choices:?}")).collect();
            format!(
                "{} {}: {}",
                step.depth,
                step.token.map_or("-".to_owned(), |token| token.to_string()),
                next.join(" ")
            )
        };
        steps(&choices).into_iter().map(one).collect()
    }

    #[test]
    fn what_choices_begin_with_is_decoded_once_and_the_last_token_not_at_all() {
        assert_eq!(
            told(&[&[1, 2, 3], &[1, 2, 4], &[5], &[1, 6]]),
            ["0 -: 1[0, 1, 3] 5[2]", "0 1: 2[0, 1] 6[3]", "1 2: 3[0] 4[1]"]
        );
    }

    #[test]
    fn a_choice_that_another_begins_with_and_one_without_tokens_are_no_trouble() {
        assert_eq!(told(&[&[1], &[1, 2], &[]]), ["0 -: 1[0, 1]", "0 1: 2[1]"]);
        assert!(told(&[&[]]).is_empty());
    }

    #[test]
    fn the_whole_of_likelihoods_is_their_sum() {
        let halves = [0.5_f32.ln(), 0.25_f32.ln(), 0.25_f32.ln()];
        assert!(whole(&halves).abs() < 1e-6);
        assert!((whole(&halves.map(|it| it + 90.0)) - 90.0).abs() < 1e-4, "without overflow");
    }
}
