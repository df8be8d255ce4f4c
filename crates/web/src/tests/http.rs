//! Signing in and the guards around every page, over an empty directory.

use crate::access::password;
use crate::{WebOptions, router};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use flow::{Platform, Timing};
use jiff::Timestamp;
use jiff::civil::date;
use std::sync::Arc;
use store::Account;
use terms::{Actor, Post, Scope};
use tower::ServiceExt;

fn now() -> Timestamp {
    "2026-11-21T08:00:00Z".parse().unwrap()
}

async fn site(dir: &std::path::Path) -> Router {
    let content = Arc::new(programme::Content::default());
    let platform = Platform::open(dir, content, Timing::Fixed(date(2026, 8, 20))).await.unwrap();
    let account = |name: &str, post: Post, demo: bool| Account {
        name: name.into(),
        shown_as: name.into(),
        password_hash: password::hash("right").unwrap(),
        posts: vec![post],
        scope: Scope::everything(),
        demo,
        disabled: false,
    };
    for account in [
        account("office", Post::ProgrammeOffice, false),
        account("leader", Post::CommissionLeader, false),
        account("made_up", Post::VillageDoctor, true),
    ] {
        platform.store.put_account(&Actor::operator(), account, now()).unwrap();
    }
    let (clock, exports) = (Arc::new(now), dir.join("exports"));
    let options = WebOptions { demo: Vec::new(), loopback: false, clock, exports };
    router(Arc::new(platform), options)
}

async fn get(site: &Router, path: &str, cookies: &str) -> Response<Body> {
    let request = Request::get(path).header(header::COOKIE, cookies).body(Body::empty()).unwrap();
    site.clone().oneshot(request).await.unwrap()
}

async fn post(site: &Router, path: &str, cookies: &str, body: String) -> Response<Body> {
    let request = Request::post(path)
        .header(header::COOKIE, cookies)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap();
    site.clone().oneshot(request).await.unwrap()
}

fn cookie(response: &Response<Body>, name: &str) -> String {
    let all = response.headers().get_all(header::SET_COOKIE).iter();
    let found = all.filter_map(|value| value.to_str().ok()).find(|line| line.starts_with(&format!("{name}=")));
    found.unwrap().split(';').next().unwrap().to_owned()
}

async fn text(response: Response<Body>) -> String {
    String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
}

fn token(page: &str) -> String {
    page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

async fn sign_in(site: &Router, account: &str, password: &str) -> Response<Body> {
    let page = get(site, "/sign-in", "").await;
    let guest = cookie(&page, "jikang_guest");
    let csrf = token(&text(page).await);
    post(site, "/sign-in", &guest, format!("csrf={csrf}&next=%2Fdue&account={account}&password={password}")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_right_password_opens_a_session_and_signing_out_ends_it() {
    let dir = tempfile::tempdir().unwrap();
    let site = site(dir.path()).await;
    let away = get(&site, "/due?page=2", "").await;
    assert_eq!(away.headers()[header::LOCATION], "/sign-in?next=%2Fdue%3Fpage%3D2");

    assert_eq!(sign_in(&site, "office", "wrong").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(sign_in(&site, "nobody", "right").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(
        sign_in(&site, "made_up", "right").await.status(),
        StatusCode::FORBIDDEN,
        "demo accounts only on loopback"
    );

    let inside = sign_in(&site, "office", "right").await;
    assert_eq!(
        (inside.status(), &inside.headers()[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/due".parse().unwrap())
    );
    let session = cookie(&inside, "jikang");
    let page = get(&site, "/", &session).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("default-src 'self'"));
    assert_eq!(page.headers()[header::CACHE_CONTROL], "no-store");
    let csrf = token(&text(page).await);

    assert_eq!(post(&site, "/sign-out", &session, "csrf=other".into()).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(post(&site, "/sign-out", &session, format!("csrf={csrf}")).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(get(&site, "/", &session).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_five_wrong_passwords_the_right_one_must_wait() {
    let dir = tempfile::tempdir().unwrap();
    let site = site(dir.path()).await;
    for _ in 0..5 {
        sign_in(&site, "office", "wrong").await;
    }
    assert_eq!(sign_in(&site, "office", "right").await.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(sign_in(&site, "leader", "right").await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_numbers_only_is_shown_no_list_of_people_and_unknown_addresses_are_said_so() {
    let dir = tempfile::tempdir().unwrap();
    let site = site(dir.path()).await;
    let session = cookie(&sign_in(&site, "leader", "right").await, "jikang");
    for path in ["/residents?q=x", "/residents/1", "/programmes/p", "/due/p", "/residents/1/forms/p/f"] {
        let status = get(&site, path, &session).await.status();
        assert!(matches!(status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND), "{path} {status}");
    }
    for path in ["/nowhere", "/indicators/p/none", "/static/0/style.css"] {
        assert_eq!(get(&site, path, &session).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/", "/indicators", "/programmes", "/due", "/arrivals", "/residents"] {
        assert_eq!(get(&site, path, &session).await.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_kept_for_ever_under_their_hash_and_the_language_stays_chosen() {
    let dir = tempfile::tempdir().unwrap();
    let site = site(dir.path()).await;
    let style = get(&site, crate::statics::style_path(), "").await;
    assert!(style.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    assert_eq!(cookie(&get(&site, "/sign-in?lang=en", "").await, "lang"), "lang=en");
    assert!(text(get(&site, "/sign-in", "lang=en").await).await.contains("<html lang=\"en\">"));
    assert_eq!(text(get(&site, "/healthz", "").await).await, "ok\n");
}
