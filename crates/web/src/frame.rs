//! What stands around every page: title, navigation, language switch, until when the data reach.
//!
//! Never holds a word of its own; every text is a key.

use crate::statics;
use flow::show::paged::AsOf;
use maud::{DOCTYPE, Markup, html};
use terms::{Actor, Day, Language, Texts};

/// What a page knows about its viewer and its place.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// Every wording.
    pub texts: &'a Texts,
    /// The viewer's language.
    pub language: Language,
    /// The site's name, from its region's folder.
    pub site: &'a str,
    /// Who looks; none before sign-in.
    pub actor: Option<&'a Actor>,
    /// The day on which a demonstration directory stands still.
    pub fixed_on: Option<Day>,
    /// The page's own path with its query.
    pub here: &'a str,
    /// The token that every form sends back.
    pub csrf: &'a str,
}

/// The navigation: path and key, in order.
const NAVIGATION: [(&str, &str); 7] = [
    ("/", "nav.home"),
    ("/indicators", "nav.indicators"),
    ("/programmes", "nav.members"),
    ("/due", "nav.due"),
    ("/ledgers", "nav.ledgers"),
    ("/residents", "nav.residents"),
    ("/arrivals", "nav.arrivals"),
];

impl<'a> Frame<'a> {
    /// The wording of a key of the interface.
    pub fn say<'k>(&'k self, key: &'k str) -> &'k str {
        self.texts.say(self.language, key)
    }

    /// The wording of a key with its braces filled.
    pub fn fill(&self, key: &str, args: &[(&str, &str)]) -> String {
        let args: Vec<_> = args.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.texts.fill(self.language, key, &args)
    }

    /// The wording of a programme's key, else of the shared one, else of the interface's, else the key.
    pub fn word(&self, programme: &str, key: &str) -> String {
        self.texts.word(self.language, programme, key)
    }

    /// The wording of a key with a programme in front, `programme/rest`.
    pub fn word_of(&self, id: &str, prefix: &str) -> String {
        self.texts.word_of(self.language, id, prefix)
    }

    /// The wording of a key about a thing with a programme in front, `prefix.thing.suffix`.
    pub fn word_of_suffix(&self, id: &str, prefix: &str, suffix: &str) -> String {
        let (programme, rest) = id.split_once('/').unwrap_or(("", id));
        self.word(programme, &format!("{prefix}.{rest}.{suffix}"))
    }

    /// The name of the programme in front of an id.
    pub fn word_of_programme(&self, id: &str) -> String {
        self.word(id.split('/').next().unwrap_or_default(), "programme")
    }

    /// The wording of a programme's key with its braces filled.
    pub fn word_filled(&self, programme: &str, key: &str, args: &[(String, String)]) -> String {
        args.iter().fold(self.word(programme, key), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    /// A unit as people write it.
    pub fn unit(&self, ucum: &str) -> String {
        terms::wording::unit(self.texts, self.language, ucum)
    }

    /// The label of a form's item; `form` is `programme/form`.
    pub fn word_of_item(&self, form: &str, item: &str) -> String {
        self.word(form.split('/').next().unwrap_or_default(), &format!("item.{item}"))
    }

    /// The page's own path without its query.
    pub fn path(&self) -> &str {
        self.here.split('?').next().unwrap_or_default()
    }

    /// The hidden field that every form sends back.
    pub fn token(&self) -> Markup {
        html! { input type="hidden" name="csrf" value=(self.csrf); }
    }

    /// A whole page.
    pub fn page(&self, title: &str, as_of: Option<AsOf>, body: Markup) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(self.lang()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (title) " · " (self.site) }
                    link rel="stylesheet" href=(statics::style_path());
                    link rel="icon" type="image/svg+xml" href=(statics::icon_path());
                }
                body {
                    a.skip href="#main" { (self.say("shell.skip")) }
                    (self.top())
                    @if let Some(day) = self.fixed_on {
                        div.notice { p { (self.fill("shell.fixed", &[("day", &day.to_string())])) } }
                    }
                    main id="main" { (body) }
                    (self.foot(as_of))
                }
            }
        }
    }

    fn lang(&self) -> &'static str {
        match self.language {
            Language::Zh => "zh-CN",
            Language::En => "en",
        }
    }

    fn top(&self) -> Markup {
        html! {
            header.top { div.top-in {
                a.brand href="/" { (self.site) }
                @if self.actor.is_some() { (self.navigation()) }
                div.who {
                    (self.language_switch())
                    @if let Some(actor) = self.actor {
                        span { (self.say(&actor.shown_as)) }
                        form method="post" action="/sign-out" {
                            (self.token())
                            button.plain type="submit" { (self.say("shell.sign_out")) }
                        }
                    }
                }
            } }
        }
    }

    fn navigation(&self) -> Markup {
        let path = self.path();
        let here = |to: &str| {
            // A sheet that is looked at is on its way to become an arrival.
            let below = path.starts_with(&format!("{to}/")) || (to == "/arrivals" && path.starts_with("/sheets/"));
            if to == "/" { path == "/" } else { path == to || below }
        };
        html! {
            nav.nav aria-label=(self.say("shell.navigation")) {
                @for (to, key) in NAVIGATION {
                    a href=(to) aria-current=[here(to).then_some("page")] { (self.say(key)) }
                }
            }
        }
    }

    fn language_switch(&self) -> Markup {
        let other = match self.language {
            Language::Zh => "en",
            Language::En => "zh",
        };
        html! { a href=(with_query(self.here, "lang", other)) lang=(other) hreflang=(other) { (self.say("shell.other_language")) } }
    }

    fn foot(&self, as_of: Option<AsOf>) -> Markup {
        html! {
            @if let Some(as_of) = as_of {
                footer.foot {
                    details {
                        summary { (self.fill("shell.as_of", &[("moment", &terms::wording::moment(as_of.until))])) }
                        p { (self.fill("shell.change", &[("number", &as_of.change.to_string())])) }
                    }
                }
            }
        }
    }
}

/// The same path with one parameter of its query set to a value.
pub fn with_query(here: &str, name: &str, value: &str) -> String {
    let (path, query) = here.split_once('?').unwrap_or((here, ""));
    let others = query.split('&').filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(name));
    let pairs: Vec<&str> = others.collect();
    let joined = pairs.iter().map(|pair| format!("{pair}&")).collect::<String>();
    format!("{path}?{joined}{name}={}", crate::address::escape(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setting_a_parameter_keeps_the_others() {
        assert_eq!(with_query("/due", "lang", "en"), "/due?lang=en");
        assert_eq!(with_query("/due?which=late&page=3", "page", "4"), "/due?which=late&page=4");
        assert_eq!(with_query("/x?lang=zh&a=1", "lang", "en"), "/x?a=1&lang=en");
    }

    #[test]
    fn the_page_one_is_on_is_marked_and_nothing_comes_from_elsewhere() {
        let mut texts = Texts::default();
        texts.add("nav.indicators", "指标", "Indicators");
        let actor = Actor::operator();
        let frame = Frame {
            texts: &texts,
            language: Language::Zh,
            site: "青禾县全民健康信息平台",
            actor: Some(&actor),
            fixed_on: None,
            here: "/indicators/a/b?page=2",
            csrf: "t",
        };
        let page = frame.page("x", None, html! {}).into_string();
        assert!(page.contains("<a href=\"/indicators\" aria-current=\"page\">指标</a>"), "{page}");
        assert_eq!(page.matches("aria-current").count(), 1);
        assert!(!page.contains("http"), "{page}");
    }
}
