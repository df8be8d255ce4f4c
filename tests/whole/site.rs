//! A running program over HTTP, as a browser without script sees it.

use crate::program::{jikang, text};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use ureq::Agent;

/// A running program and what a browser keeps of it.
pub struct Site {
    child: Child,
    at: String,
    agent: Agent,
    cookies: Mutex<Vec<(String, String)>>,
}

/// What a system gets back.
pub struct Sent {
    pub status: u16,
    pub etag: String,
    pub location: String,
    pub modified: String,
    pub text: String,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Site {
    pub fn start(data: &Path) -> Self {
        Self::of(&["serve", "--data", text(data)]).0
    }

    /// A command that serves, and what it prints after its address.
    pub fn of(args: &[&str]) -> (Self, impl Iterator<Item = String>) {
        let mut command = jikang();
        command.args(args).args(["--listen", "127.0.0.1:0"]);
        Self::by(command)
    }

    /// The same of any command that comes to it.
    pub fn by(mut command: Command) -> (Self, impl Iterator<Item = String>) {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let at = lines.find(|line| line.starts_with("http://")).unwrap();
        let config = Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
        (Self { child, at, agent: config.into(), cookies: Mutex::default() }, lines)
    }

    /// `http://127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.at
    }

    fn cookie(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep_cookies(&self, response: &ureq::http::Response<ureq::Body>) {
        for line in response.headers().get_all("set-cookie") {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            cookies.retain(|(known, _)| known != name);
            cookies.push((name.into(), value.into()));
        }
    }

    /// A page's status and text.
    pub fn get(&self, path: &str) -> (u16, String) {
        let request = self.agent.get(format!("{}{path}", self.at)).header("cookie", self.cookie());
        let mut response = request.call().unwrap();
        self.keep_cookies(&response);
        (response.status().as_u16(), response.body_mut().read_to_string().unwrap())
    }

    pub fn page(&self, path: &str) -> String {
        let (status, page) = self.get(path);
        assert_eq!(status, 200, "{path}: {page}");
        page
    }

    /// A form's status, where it leads, and its text.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> (u16, String, String) {
        let request = self.agent.post(format!("{}{path}", self.at)).header("cookie", self.cookie());
        let mut response = request.send_form(fields.iter().copied()).unwrap();
        self.keep_cookies(&response);
        let to = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        (response.status().as_u16(), to.unwrap_or_default(), response.body_mut().read_to_string().unwrap())
    }

    /// A request of a system: status, headers by name, and text.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Sent {
        self.try_send(method, path, headers, body).expect("an answer")
    }

    /// The same of a program that may end meanwhile: nothing where no whole answer came.
    pub fn try_send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Option<Sent> {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.at));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = self.agent.run(request.body(body.to_owned()).unwrap()).ok()?;
        let header = |name: &str| {
            response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        let (etag, location, modified) =
            (header("etag"), header("location") + &header("content-location"), header("last-modified"));
        let text = response.body_mut().read_to_string().ok()?;
        Some(Sent { status: response.status().as_u16(), etag, location, modified, text })
    }

    /// The process, for whoever ends it.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// The file that a form gives back.
    pub fn posted_file(&self, path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
        let request = self.agent.post(format!("{}{path}", self.at)).header("cookie", self.cookie());
        let mut response = request.send_form(fields.iter().copied()).unwrap();
        assert_eq!(response.status().as_u16(), 200, "{path}");
        assert!(response.headers().get("content-disposition").unwrap().to_str().unwrap().starts_with("attachment"));
        response.body_mut().read_to_vec().unwrap()
    }

    /// Forgets every cookie, as another browser would.
    pub fn sign_out(&self) {
        self.cookies.lock().unwrap().clear();
    }

    /// A file sent by the upload form: status, where it leads, and the page.
    pub fn upload(&self, sender: &str, name: &str, bytes: &[u8]) -> (u16, String, String) {
        self.upload_to("/arrivals", sender, name, bytes)
    }

    /// The same to another page that takes files.
    pub fn upload_to(&self, path: &str, sender: &str, name: &str, bytes: &[u8]) -> (u16, String, String) {
        let csrf = hidden(&self.page("/arrivals"), "csrf");
        let mut body = Vec::new();
        for (field, value) in [("csrf", csrf.as_str()), ("sender", sender)] {
            body.extend(
                format!("--cut\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        let head = format!("--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.bytes());
        body.extend(bytes);
        body.extend(b"\r\n--cut--\r\n");
        let request = self.agent.post(format!("{}{path}", self.at)).header("cookie", self.cookie());
        let request = request.header("content-type", "multipart/form-data; boundary=cut");
        let mut response = request.send(&body[..]).unwrap();
        let to = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        (response.status().as_u16(), to.unwrap_or_default(), response.body_mut().read_to_string().unwrap())
    }

    /// A file to save.
    pub fn file(&self, path: &str) -> Vec<u8> {
        let request = self.agent.get(format!("{}{path}", self.at)).header("cookie", self.cookie());
        let mut response = request.call().unwrap();
        assert_eq!(response.status().as_u16(), 200, "{path}");
        response.body_mut().with_config().limit(64 << 20).read_to_vec().unwrap()
    }

    pub fn sign_in(&self, account: &str) {
        let page = self.page("/sign-in");
        let fields =
            [("csrf", &*hidden(&page, "csrf")), ("account", account), ("password", "jikang-demo"), ("next", "/")];
        assert_eq!(self.post("/sign-in", &fields).0, 303, "signing in as {account}");
    }
}

/// The value of a hidden field.
pub fn hidden(page: &str, name: &str) -> String {
    let field =
        page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("no {name} in {page}"));
    field.split('"').next().unwrap().into()
}
