//! Messages by language and id, with what a library says in its own words laid over them.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use super::Language;

/// Where a library may put `fi.ftl`, `sv.ftl`, `en.ftl`, `se.ftl` with messages of its own.
pub const OVERRIDES: &str = "/etc/omatoimi/i18n";

/// The variables of a message.
pub type Args<'a> = [(&'a str, FluentValue<'a>)];

type Bundle = FluentBundle<FluentResource>;

/// Every message in every language.
pub struct Messages {
    /// What the library says itself, then what is part of the program; looked through in this order.
    bundles: Vec<(Language, Bundle)>,
    fallbacks: AtomicU64,
}

impl Messages {
    /// The messages that are part of the program.
    pub fn embedded() -> Self {
        let bundles = Language::ALL.into_iter().map(|language| (language, bundle(language, source(language))));
        Self { bundles: bundles.collect(), fallbacks: AtomicU64::new(0) }
    }

    /// The same, and over them those in `directory`, a file a language. A message there that cannot be read, or that
    /// asks for what it is not given, is passed over.
    pub fn with_overrides(directory: &Path) -> Self {
        let mut messages = Self::embedded();
        for language in Language::ALL {
            let path = directory.join(format!("{}.ftl", language.code()));
            match std::fs::read_to_string(&path) {
                Ok(text) => messages.bundles.insert(0, (language, bundle(language, &text))),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => tracing::warn!(path = %path.display(), %error, "the library's own words cannot be read"),
            }
        }
        messages
    }

    /// The message `id` in `language`. Where the language lacks it, in the next language of its chain; where all of
    /// them do, nothing.
    pub fn say(&self, language: Language, id: &str, args: &Args<'_>) -> String {
        let args: FluentArgs<'_> = args.iter().cloned().collect();
        for candidate in language.chain() {
            if let Some(text) = self.say_in(*candidate, id, &args) {
                if *candidate != language {
                    self.count_fallback(language, id);
                }
                return text;
            }
        }
        self.count_fallback(language, id);
        String::new()
    }

    /// How often a message was missing in its language since the start.
    pub fn fallbacks(&self) -> u64 {
        self.fallbacks.load(Ordering::Relaxed)
    }

    fn say_in(&self, language: Language, id: &str, args: &FluentArgs<'_>) -> Option<String> {
        let bundles = self.bundles.iter().filter(|(of, _)| *of == language);
        bundles.filter_map(|(_, bundle)| format(bundle, id, args)).next()
    }

    fn count_fallback(&self, language: Language, id: &str) {
        self.fallbacks.fetch_add(1, Ordering::Relaxed);
        tracing::debug!(language = language.code(), id, "a message is missing in this language");
    }
}

fn format(bundle: &Bundle, id: &str, args: &FluentArgs<'_>) -> Option<String> {
    let pattern = bundle.get_message(id)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(args), &mut errors);
    (errors.is_empty() && !text.trim().is_empty()).then(|| text.into_owned())
}

fn bundle(language: Language, text: &str) -> Bundle {
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(rest, errors)| {
        tracing::warn!(language = language.code(), count = errors.len(), "messages that cannot be read are left out");
        rest
    });
    let mut bundle = Bundle::new_concurrent(vec![language.code().parse().unwrap_or_default()]);
    // All four languages run left to right, and a character display would print the marks.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The messages of a language as they are written.
pub(super) fn source(language: Language) -> &'static str {
    match language {
        Language::Finnish => include_str!("../../config/i18n/fi.ftl"),
        Language::Swedish => include_str!("../../config/i18n/sv.ftl"),
        Language::English => include_str!("../../config/i18n/en.ftl"),
        Language::NorthernSami => include_str!("../../config/i18n/se.ftl"),
    }
}
