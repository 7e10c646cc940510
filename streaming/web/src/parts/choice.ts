import { html, type TemplateResult } from "lit";

/** A question with one answer of a few, as radio buttons; `name` tells its group from the others of the page. */
export function choice<Answer extends string>(
  legend: string,
  name: string,
  answers: readonly Answer[],
  chosen: Answer,
  told: (answer: Answer) => string,
  choose: (answer: Answer) => void,
): TemplateResult {
  const group = name.replace(/^.*-/u, "");
  return html`<fieldset class="choice">
    <legend>${legend}</legend>
    ${answers.map(
      (answer) =>
        html`<label class="chip" data-choice="${group}-${answer}">
          <input
            type="radio"
            name=${name}
            value=${answer}
            .checked=${chosen === answer}
            @change=${() => {
              choose(answer);
            }}
          />
          <span>${told(answer)}</span>
        </label>`,
    )}
  </fieldset>`;
}
