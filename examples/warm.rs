#[global_allocator]
static G: mimalloc::MiMalloc = mimalloc::MiMalloc;
use griffel::pipeline::{build::*, memory::Memory, progress::*};
use griffel::source::snapshot::Source;
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;
struct P(Mutex<(Instant, Option<Stage>)>, bool);
impl Progress for P {
    fn stage(&self, s: Stage, _: usize) {
        let mut g = self.0.lock().unwrap();
        if let Some(l) = g.1 {
            if self.1 {
                println!("   {:?} {:.1}", l, g.0.elapsed().as_secs_f64() * 1e3);
            }
        }
        *g = (Instant::now(), Some(s));
    }
    fn step(&self, _: &str) {}
}
fn main() {
    let site = std::env::args().nth(1).unwrap();
    let t = Instant::now();
    let mut snap = griffel::disk::read::snapshot(Path::new(&site)).unwrap().value;
    println!("read {:.1}", t.elapsed().as_secs_f64() * 1e3);
    let mut mem = Memory::default();
    let opt = Options::default();
    let now = jiff::Timestamp::now();
    let today = jiff::civil::date(2026, 11, 23);
    let posts: Vec<_> = snap.files().filter(|f| f.path.as_str().ends_with(".md")).map(|f| f.path.clone()).collect();
    for round in 0..80 {
        let kind = if round == 0 {
            "cold"
        } else if round % 8 == 7 {
            "title"
        } else {
            "body"
        };
        let p = &posts[(round * 7919 + 5) % posts.len()];
        let src = snap.get(p.as_str()).unwrap();
        let mut text = String::from_utf8(src.bytes().unwrap().to_vec()).unwrap();
        match kind {
            "body" => text = text.replacen("<!--more-->", "Ordet ny.\n\n<!--more-->", 1),
            "head" => text.push_str("\n## Ny rubrik\n\nText\n"),
            "title" => text = text.replacen("title: \"", "title: \"Ny ", 1),
            _ => {}
        }
        let t0 = Instant::now();
        if kind == "new" {
            snap = snap.with(Source::new(
                griffel::source::path::SourcePath::new("content/posts/2019/2019-05-13-helt-ny.md").unwrap(),
                text.into_bytes(),
            ));
        } else {
            snap = snap.with(Source::new(p.clone(), text.into_bytes()));
        }
        let w = t0.elapsed();
        let t = Instant::now();
        let pr = P(Mutex::new((Instant::now(), None)), round < 20);
        let b = build(&Input { snapshot: &snap, today, now, options: &opt, progress: &pr }, &mut mem);
        pr.stage(Stage::Write, 0);
        println!(
            "{kind}: {:.1} ms (with {:.1}) outputs {} diags {}",
            t.elapsed().as_secs_f64() * 1e3,
            w.as_secs_f64() * 1e3,
            b.outputs.len(),
            b.diagnostics.len()
        );
        let t = Instant::now();
        drop(b);
        println!("  drop {:.1}", t.elapsed().as_secs_f64() * 1e3);
    }
    std::mem::forget((snap, mem));
}
