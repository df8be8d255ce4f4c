//! Who looks, on which day, from where; and the audit entry that this leaves.

use crate::Platform;
use crate::show::paged::AsOf;
use jiff::Timestamp;
use jiff::civil::DateTime;
use programme::{Class, Content};
use store::AuditNote;
use terms::{Actor, Day, Post, Refusal, ResidentId, Result, Within};

/// One request of one person.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// The day for the work.
    pub today: Day,
    /// The wall clock, for the audit.
    pub at: Timestamp,
    /// From which page.
    pub place: &'a str,
}

/// Posts that care for the people in their scope, and so read names and numbers in full.
const CARING: [Post; 4] = [Post::VillageDoctor, Post::InstitutionStaff, Post::InstitutionManager, Post::Operator];

/// Posts that see numbers of everyone.
const COUNTING: [Post; 3] = [Post::ProgrammeOffice, Post::CommissionLeader, Post::Operator];

impl Look<'_> {
    /// Whether names and telephone numbers stand plainly.
    pub fn plain(&self) -> bool {
        cares(self.actor)
    }

    /// Whether the viewer sees people at all.
    pub fn sees_people(&self) -> bool {
        self.plain() || self.actor.is(Post::ProgrammeOffice)
    }

    /// Whether the viewer sees numbers at all.
    pub fn sees_numbers(&self) -> bool {
        self.plain() || self.counts_everyone()
    }

    /// Whether the viewer sees the numbers of every place.
    pub fn counts_everyone(&self) -> bool {
        COUNTING.iter().any(|post| self.actor.is(*post))
    }

    /// Whether the viewer may write visits.
    pub fn writes(&self) -> bool {
        self.plain()
    }

    /// Whether the programme is among the viewer's.
    pub fn has_programme(&self, programme: &str) -> bool {
        has_programme(self.actor, programme)
    }

    /// Whether the viewer may know who is in the programme. Its numbers are like any other's.
    pub fn knows_people_of(&self, content: &Content, programme: &str) -> bool {
        let is_sealed = content.programmes.get(programme).is_some_and(|of| of.class == Class::Sealed);
        if is_sealed { opens(self.actor, programme) } else { self.has_programme(programme) }
    }

    /// Until when the data reach: rows follow the store before any answer, so until this moment.
    pub fn as_of(&self, platform: &Platform) -> AsOf {
        let time = self.local(platform, self.at).time();
        AsOf { until: self.today.to_datetime(time), change: platform.rows.change().unwrap_or_default() }
    }

    /// An instant as the region's clocks show it.
    pub fn local(&self, platform: &Platform, at: Timestamp) -> DateTime {
        at.to_zoned(platform.content.zone()).datetime()
    }

    /// What the audit says of this look: what was done, and to whom or what.
    pub(crate) fn entry(&self, action: &str, members: String) -> AuditNote {
        AuditNote { action: action.into(), members, place: self.place.into() }
    }

    /// Writes down who was shown; nobody shown, nothing written.
    pub fn note(&self, platform: &Platform, action: &str, people: impl Iterator<Item = ResidentId>) -> Result<()> {
        let members: Vec<String> = people.map(|id| format!("resident/{id}")).collect();
        if members.is_empty() {
            return Ok(());
        }
        platform.store.audit_look(self.actor, self.entry(action, members.join(" ")), self.at)
    }

    /// Refuses a viewer who sees numbers only.
    pub fn people(&self) -> Result<()> {
        if self.sees_people() { Ok(()) } else { Err(Refusal::new("people_not_for_post").into()) }
    }
}

/// Whether somebody may know what lies under a seal, which is one key of a sealed class or several: who cares for
/// the people in scope, who keeps secrets, or whose account names each key among its programmes.
pub(crate) fn opens(actor: &Actor, seal: &str) -> bool {
    let is_named = matches!(actor.scope.programmes, Within::Trees(_));
    let may_know = is_named || cares(actor) || actor.is(Post::SecretKeeper);
    seal.split_whitespace().all(|key| may_know && has_programme(actor, key))
}

fn cares(actor: &Actor) -> bool {
    CARING.iter().any(|post| actor.is(*post))
}

fn has_programme(actor: &Actor, programme: &str) -> bool {
    match &actor.scope.programmes {
        Within::All => true,
        Within::Trees(programmes) => programmes.iter().any(|mine| mine == programme),
    }
}

/// What is not there, or not for this viewer: the answer does not say which.
pub fn nothing_here() -> terms::Failure {
    Refusal::new("not_found").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use programme::Programme;

    #[track_caller]
    fn check(class: Class, post: Post, programmes: Within, expected: bool) {
        let mut content = Content::default();
        content.programmes.insert("p".into(), Programme { class, ..Programme::default() });
        let mut actor = Actor { posts: vec![post], ..Actor::operator() };
        actor.scope.programmes = programmes;
        let look =
            Look { actor: &actor, today: jiff::civil::date(2026, 3, 31), at: Timestamp::UNIX_EPOCH, place: "/due" };
        assert_eq!(look.knows_people_of(&content, "p"), expected, "{class:?} {post:?}");
    }

    #[test]
    fn who_is_in_a_sealed_programme_is_known_to_those_who_care_keep_secrets_or_are_named() {
        let named = || Within::Trees(vec!["p".into()]);
        check(Class::Sealed, Post::ProgrammeOffice, Within::All, false);
        check(Class::Sealed, Post::ProgrammeOffice, named(), true);
        check(Class::Sealed, Post::VillageDoctor, Within::All, true);
        check(Class::Sealed, Post::SecretKeeper, Within::All, true);
        check(Class::Personal, Post::ProgrammeOffice, Within::All, true);
        check(Class::Personal, Post::ProgrammeOffice, Within::Trees(vec!["q".into()]), false);
        check(Class::Sealed, Post::VillageDoctor, Within::Trees(vec!["q".into()]), false);
    }

    #[test]
    fn several_seals_are_opened_by_who_opens_each() {
        let system = |programmes| {
            let mut actor = Actor { posts: vec![Post::System], ..Actor::operator() };
            actor.scope.programmes = programmes;
            actor
        };
        let named = |keys: &[&str]| system(Within::Trees(keys.iter().map(|key| (*key).to_owned()).collect()));
        assert!(opens(&named(&["p", "q"]), "p q") && opens(&Actor::operator(), "p q"));
        assert!(!opens(&named(&["p"]), "p q") && !opens(&system(Within::All), "p"));
        assert!(opens(&system(Within::All), ""), "what is not sealed");
    }
}
