import { html, type PropertyValues, type TemplateResult } from "lit";
import { PageElement } from "./element";
import { language, say, switchLanguage } from "./language/language";
import { onNavigation } from "./navigation";
import { route, type Route } from "./router";
import { chooseTheme, keptTheme, THEMES, type Theme } from "./theme";
import { setTitle } from "./title";
import "./pages/archive";
import "./pages/counter";
import "./pages/home";
import "./pages/monitor";
import "./pages/new-recording";
import "./pages/operator";
import "./pages/terms";
import "./pages/session";
import "./pages/sign-in";

/** What is around every page: skip link, header, footer; and the choice of the page by its address. */
export class App extends PageElement {
  static override properties = { route: { state: true } };

  declare route: Route;

  #address = location.pathname + location.search + location.hash;

  constructor() {
    super();
    this.route = route(new URL(location.href));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.until(
      onNavigation(() => {
        this.#follow();
      }),
    );
  }

  protected override updated(changed: PropertyValues<{ route: Route }>): void {
    const before = changed.get("route");
    const isOtherPage =
      before !== undefined && (before.page !== this.route.page || identity(before) !== identity(this.route));
    if (!isOtherPage) return;
    // As after a page load: reading begins at the top, past the header.
    scrollTo(0, 0);
    this.querySelector<HTMLElement>("main")?.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    const words = say();
    // A counter's screen is all counter: nobody at it goes anywhere else.
    if (this.route.page === "counter") return html`<main id="main" tabindex="-1">${this.#page()}</main>`;
    // Nor does anybody operate a screen in the chamber.
    if (this.route.page === "monitor") return html`<main id="main">${this.#page()}</main>`;
    return html`
      <a class="skip" href="#main">${words.skip}</a>
      <header class="site-header">
        <a class="brand" href="/"><img src="/icon.svg" alt="" width="32" height="32" /> <span>${words.name}</span></a>
        <nav aria-label=${words.mainMenu}>
          <ul>
            ${this.#menu("/", "home", words.sessions)} ${this.#menu("/archive", "archive", words.archive)}
            ${this.#menu("/operator", "operator", words.operator)}
          </ul>
        </nav>
        <div class="site-choices">
          <label class="theme-choice">
            <span>${words.theme}</span>
            <select
              @change=${(event: Event) => {
                chooseTheme((event.target as HTMLSelectElement).value as Theme);
              }}
            >
              ${THEMES.map((theme) => html`<option value=${theme} ?selected=${theme === keptTheme()}>${words.themes[theme]}</option>`)}
            </select>
          </label>
          <button class="button" type="button" lang=${language() === "ja" ? "en" : "ja"} @click=${switchLanguage}>
            ${words.languageSwitch}
          </button>
        </div>
      </header>
      <main id="main" tabindex="-1">${this.#page()}</main>
      <footer class="site-footer"><p>${words.footer}</p></footer>
    `;
  }

  #menu(path: string, page: Route["page"], label: string): TemplateResult {
    return html`<li><a href=${path} aria-current=${this.route.page === page ? "page" : "false"}>${label}</a></li>`;
  }

  #page(): TemplateResult {
    const { route: to } = this;
    switch (to.page) {
      case "home":
        return html`<koe-home></koe-home>`;
      case "session":
        return html`<koe-session .route=${to}></koe-session>`;
      case "archive":
        return html`<koe-archive .route=${to}></koe-archive>`;
      case "sign-in":
        return html`<koe-sign-in .token=${null}></koe-sign-in>`;
      case "sign-in-once":
        return html`<koe-sign-in .token=${to.token}></koe-sign-in>`;
      case "operator":
        return html`<koe-operator></koe-operator>`;
      case "counter":
        return html`<koe-counter .counter=${to.id}></koe-counter>`;
      case "monitor":
        return html`<koe-monitor .sessionId=${to.session}></koe-monitor>`;
      case "terms":
        return html`<koe-terms></koe-terms>`;
      case "new-recording":
        return html`<koe-new-recording></koe-new-recording>`;
      case "missing":
        return missing();
    }
  }

  #follow(): void {
    const address = location.pathname + location.search + location.hash;
    const isJumpWithinPage =
      address !== this.#address &&
      withoutMark(address) === withoutMark(this.#address) &&
      !location.hash.startsWith("#u");
    this.#address = address;
    if (!isJumpWithinPage) this.route = route(new URL(location.href));
  }
}

/** What makes two addresses of one kind different pages rather than different places in one. */
function identity(to: Route): string {
  return to.page === "session" ? `${to.id} ${to.recordingAt === null ? "live" : "recording"}` : to.page;
}

function withoutMark(address: string): string {
  return address.split("#", 1)[0] ?? "";
}

function missing(): TemplateResult {
  const words = say();
  setTitle(words.missingTitle);
  return html`<div class="page narrow">
    <h1>${words.missingTitle}</h1>
    <p>${words.missingHelp}</p>
    <p><a href="/">${words.sessions}</a></p>
  </div>`;
}

customElements.define("koe-app", App);
