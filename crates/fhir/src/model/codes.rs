//! The codes of one value set.

/// The codes of one value set, system by system.
#[derive(Default)]
pub(crate) struct Codes {
    systems: Vec<(&'static str, Listed)>,
}

/// What a system contributes: these codes, sorted; or codes that HL7 does not list itself.
enum Listed {
    These(Vec<&'static str>),
    Open,
}

impl Codes {
    /// Adds a line of the table.
    pub(super) fn add(&mut self, system: &'static str, codes: &'static str) {
        let listed = match codes {
            "*" => Listed::Open,
            _ => {
                let mut codes: Vec<&str> = codes.split('|').collect();
                codes.sort_unstable();
                Listed::These(codes)
            }
        };
        self.systems.push((system, listed));
    }

    /// Whether a code is in the set, or may be.
    pub(crate) fn has(&self, code: &str) -> bool {
        self.systems.iter().any(|(_, listed)| listed.has(code))
    }

    /// Whether a code of a system is in the set, or may be.
    pub(crate) fn has_of(&self, system: &str, code: &str) -> bool {
        self.systems.iter().any(|(own, listed)| (own.is_empty() || *own == system) && listed.has(code))
    }

    /// Some codes of the set, for whoever must choose one.
    pub(crate) fn some(&self, most: usize) -> String {
        let all = self.systems.iter().flat_map(|(_, listed)| match listed {
            Listed::These(codes) => codes.as_slice(),
            Listed::Open => &[],
        });
        let mut some: Vec<&str> = all.copied().take(most + 1).collect();
        if some.len() > most {
            some[most] = "…";
        }
        some.join(", ")
    }
}

impl Listed {
    fn has(&self, code: &str) -> bool {
        match self {
            Listed::These(codes) => codes.binary_search(&code).is_ok(),
            Listed::Open => true,
        }
    }
}
