import { describe, expect, it } from "vitest";
import { letterPx, query, setup } from "./setup";

const asked = (text: string) => setup(new URLSearchParams(text));

describe("a chamber's screen", () => {
  it("shows dark, in the spoken language, 16 characters by 2 lines, unless the address asks otherwise", () => {
    expect(asked("")).toEqual({
      background: "dark",
      language: null,
      ruby: "none",
      draft: true,
      characters: 16,
      lines: 2,
      size: { kind: "share", percent: 100 },
      heading: true,
    });
    const other = asked(
      "background=key&language=ja-x-easy&ruby=after-3&draft=hide&characters=15.5&lines=3&heading=hide",
    );
    expect(other).toMatchObject({ background: "key", language: "ja-x-easy", ruby: "after-3", draft: false });
    expect(other).toMatchObject({ characters: 15.5, lines: 3, heading: false });
    expect(query(other, "ja")).toBe("language=ja-x-easy&characters=15.5&lines=3&draft=false&ruby=true");
  });

  it("has lines as long as the town has them, where the address asks nothing else", () => {
    expect(setup(new URLSearchParams(""), 16.5).characters).toBe(16.5);
    expect(setup(new URLSearchParams("characters=15.5"), 16.5).characters).toBe(15.5);
  });

  it("passes over what it does not know", () => {
    const odd = "background=<b>&language=JA_JP&ruby=grade9&characters=99&lines=40&size=900&distance=-1";
    expect(asked(odd)).toEqual(asked(""));
  });

  it("has letters as large as fit, or as its readers' distance needs, and never larger than fit", () => {
    expect(letterPx(asked(""), 1920, 1080)).toBe(109);
    expect(letterPx(asked("size=50"), 1920, 1080)).toBe(54);
    expect(letterPx(asked("distance=300&screen=166"), 1920, 1080)).toBe(57);
    expect(letterPx(asked("distance=5000&screen=166"), 1920, 1080)).toBe(109);
    expect(letterPx(asked("ruby=all"), 1920, 400)).toBe(50);
  });
});
