//! Links to other sites -> what became of them, asked as a guest asks: `robots.txt` first, one question at a time for each host, with
//! a pause, and not again where nobody answers.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::Duration;

use url::Url;

use crate::net::link_agent::{LinkAgent, Method, NoReply, Reply};
use crate::net::link_answer::{DeadReason, LinkAnswer, UnknownReason};
use crate::net::link_verdict::verdict;
use crate::net::robots::{BYTES_MAX, Robots};
use crate::text::address::host;

/// How patient we are, and how much of the time of others we take.
#[derive(Debug, Clone, Copy)]
pub struct Manners {
    /// Time between two questions to one host. A host may ask for more in `robots.txt`.
    pub pause: Duration,
    /// Time for one answer.
    pub wait: Duration,
    /// Time before a question is asked again, where the host names none.
    pub again: Duration,
    /// Longest time that a host may ask us to wait.
    pub patience: Duration,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            pause: Duration::from_millis(500),
            wait: Duration::from_secs(20),
            again: Duration::from_secs(2),
            patience: Duration::from_secs(30),
        }
    }
}

/// Hosts that are asked at the same time: few enough for the line of a school.
const PARALLEL: usize = 8;
/// Most redirects that are followed from one address; browsers follow twenty.
const REDIRECTS_MAX: usize = 10;
/// Most redirects of `robots.txt` (RFC 9309, 2.3.1.2).
const ROBOTS_REDIRECTS_MAX: usize = 5;
/// A host that did not answer for so many addresses in a row is not asked again.
const SILENT_MAX: usize = 3;

/// Asks what became of links. It may be shared by threads.
pub struct LinkChecker {
    agent: LinkAgent,
    manners: Manners,
    hosts: Mutex<BTreeMap<String, Arc<Mutex<HostState>>>>,
    /// Whether any host has answered.
    is_online: AtomicBool,
}

/// What is known of a host. Whoever holds its lock may ask it.
#[derive(Debug, Default)]
struct HostState {
    was_asked: bool,
    /// Whether it has asked us to stop.
    is_busy: bool,
    /// For how many addresses in a row it has not answered.
    silent: usize,
    /// Seconds between two questions that it asks for.
    delay: Option<u64>,
    /// What its `robots.txt` says, by origin.
    robots: BTreeMap<String, Robots>,
}

impl LinkChecker {
    /// Returns one that asks within the network no host but `trusted`, which the user named; it needs no pauses either.
    #[must_use]
    pub fn new(trusted: Option<String>, manners: Manners) -> Self {
        let agent = LinkAgent::new(trusted, manners.wait);
        Self { agent, manners, hosts: Mutex::default(), is_online: AtomicBool::new(false) }
    }

    /// Asks for all addresses, and tells what became of each as soon as that is known.
    pub fn check_all(&self, addresses: Vec<Url>, on_answer: &(dyn Fn(&Url, LinkAnswer) + Sync)) {
        let mut queues: BTreeMap<String, Vec<Url>> = BTreeMap::new();
        for address in addresses {
            queues.entry(host_of(&address)).or_default().push(address);
        }
        // The longest queue takes the longest time, so it begins first: it is taken from the end.
        let mut queues: Vec<Vec<Url>> = queues.into_values().collect();
        queues.sort_by_key(Vec::len);
        let (queues, unresolved) = (Mutex::new(queues), Mutex::new(Vec::new()));
        std::thread::scope(|scope| {
            for _ in 0..PARALLEL {
                scope.spawn(|| {
                    while let Some(queue) = { locked(&queues).pop() } {
                        for address in queue {
                            match self.check(&address) {
                                LinkAnswer::Dead(DeadReason::NoHost) => locked(&unresolved).push(address),
                                answer => on_answer(&address, answer),
                            }
                        }
                    }
                });
            }
        });
        // Without a network no name leads anywhere.
        let is_online = self.is_online.load(Ordering::Relaxed);
        let offline = LinkAnswer::Unknown(UnknownReason::Offline);
        let answer = if is_online { LinkAnswer::Dead(DeadReason::NoHost) } else { offline };
        for address in unresolved.into_inner().unwrap_or_else(PoisonError::into_inner) {
            on_answer(&address, answer.clone());
        }
    }

    /// Asks for an address, and for those that it leads to.
    fn check(&self, address: &Url) -> LinkAnswer {
        let start = asked(address);
        let mut hops: Vec<(Url, bool)> = Vec::new();
        loop {
            let at = hops.last().map_or(&start, |(url, _)| url);
            let reply = match self.reply(at) {
                Ok(reply) => reply,
                Err(NoReply::NoHost) => return LinkAnswer::Dead(DeadReason::NoHost),
                Err(NoReply::Other(why)) => return LinkAnswer::Unknown(why),
            };
            let Some((next, is_for_good)) = reply.leads_on() else { return verdict(&start, &hops, reply.status) };
            let is_known = asked(next) == start || hops.iter().any(|(url, _)| asked(url) == asked(next));
            if hops.len() == REDIRECTS_MAX || is_known {
                return LinkAnswer::Unknown(UnknownReason::Circle);
            }
            hops.push((next.clone(), is_for_good));
        }
    }

    /// Returns the answer of the host of an address, if it may be asked for it.
    fn reply(&self, address: &Url) -> Result<Reply, NoReply> {
        if !matches!(address.scheme(), "http" | "https") {
            return Err(NoReply::Other(UnknownReason::Talk));
        }
        if self.agent.is_inside(address) {
            return Err(NoReply::Other(UnknownReason::Inside));
        }
        let state = Arc::clone(locked(&self.hosts).entry(host_of(address)).or_default());
        let mut state = locked(&state);
        let origin = address.origin().ascii_serialization();
        if !state.robots.contains_key(&origin) {
            let robots = self.robots(address, &mut state)?;
            state.delay = state.delay.max(robots.delay);
            state.robots.insert(origin.clone(), robots);
        }
        let query = address.query().map(|query| format!("?{query}")).unwrap_or_default();
        if !state.robots[&origin].allows(&format!("{}{query}", address.path())) {
            return Err(NoReply::Other(UnknownReason::Robots));
        }
        self.patient_reply(&asked(address), &mut state, Self::head_or_whole)
    }

    /// Returns what the host of an address asks of programs.
    fn robots(&self, address: &Url, state: &mut HostState) -> Result<Robots, NoReply> {
        let mut at = address.join("/robots.txt").map_err(|_| NoReply::Other(UnknownReason::Talk))?;
        at.set_query(None);
        for _ in 0..=ROBOTS_REDIRECTS_MAX {
            let reply = self.patient_reply(&at, state, |checker, at, state| checker.ask(Method::Get, at, state))?;
            match reply.leads_on() {
                // Another host has an owner and a lock of its own; what it says holds for itself.
                Some((next, _)) if host_of(next) == host_of(&at) => at = next.clone(),
                Some(_) => break,
                None => {
                    return Ok(match reply.status {
                        200..=299 => Robots::parse(&reply.text(BYTES_MAX)),
                        500..=599 => Robots::forbidding(),
                        _ => Robots::default(),
                    });
                }
            }
        }
        Ok(Robots::default())
    }

    /// Asks, and once again after a while where the host has too much to do or does not answer.
    fn patient_reply(
        &self,
        address: &Url,
        state: &mut HostState,
        ask: impl Fn(&Self, &Url, &mut HostState) -> Result<Reply, NoReply>,
    ) -> Result<Reply, NoReply> {
        let again = self.manners.again;
        let first = ask(self, address, state);
        let wait = match &first {
            Ok(reply) if matches!(reply.status, 429 | 500..=599) => {
                Some(reply.retry_after.map_or(again, Duration::from_secs))
            }
            Err(NoReply::NoHost | NoReply::Other(UnknownReason::NoAnswer)) => Some(again),
            Ok(_) | Err(_) => None,
        };
        let reply = match wait {
            Some(wait) if wait <= self.manners.patience => {
                drop(first);
                sleep(wait);
                ask(self, address, state)
            }
            _ => first,
        };
        match &reply {
            Ok(reply) => {
                state.silent = 0;
                let wants_long = wait.is_some_and(|wait| wait > self.manners.patience);
                state.is_busy = wants_long || reply.status == 429;
            }
            Err(NoReply::Other(UnknownReason::Late | UnknownReason::NoAnswer)) => state.silent += 1,
            Err(_) => {}
        }
        reply
    }

    /// Asks for the head of what lies at an address, and for all of it where the host does not know that question: of that, too,
    /// only the head is read.
    fn head_or_whole(&self, address: &Url, state: &mut HostState) -> Result<Reply, NoReply> {
        match self.ask(Method::Head, address, state) {
            Ok(reply) if reply.status < 400 || matches!(reply.status, 429 | 503) => Ok(reply),
            Err(no @ (NoReply::NoHost | NoReply::Other(UnknownReason::LeftAlone | UnknownReason::Inside))) => Err(no),
            Ok(_) | Err(_) => self.ask(Method::Get, address, state),
        }
    }

    /// Asks one question, after a pause.
    fn ask(&self, method: Method, address: &Url, state: &mut HostState) -> Result<Reply, NoReply> {
        /// Longest pause that a host may ask for.
        const DELAY_MAX: u64 = 10;
        if state.is_busy || state.silent >= SILENT_MAX {
            return Err(NoReply::Other(UnknownReason::LeftAlone));
        }
        if state.was_asked && !self.agent.is_trusted(address) {
            let wanted = state.delay.map(|delay| Duration::from_secs(delay.min(DELAY_MAX)));
            sleep(wanted.map_or(self.manners.pause, |wanted| wanted.max(self.manners.pause)));
        }
        state.was_asked = true;
        let reply = self.agent.ask(method, address);
        if reply.is_ok() {
            self.is_online.store(true, Ordering::Relaxed);
        }
        reply
    }
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the host by whose lock it is asked. The same name with and without `www.`, and at all ports, is one.
fn host_of(address: &Url) -> String {
    host(address.as_str()).unwrap_or_default()
}

/// Returns an address as it is asked for: without a place on the page, and without a password that an author should not have typed.
fn asked(address: &Url) -> Url {
    let mut address = address.clone();
    address.set_fragment(None);
    // They fail only for addresses without a host.
    address.set_username("").ok();
    address.set_password(None).ok();
    address
}
