fn main() {
    let site = std::env::args().nth(1).unwrap();
    for _ in 0..20 {
        let t = std::time::Instant::now();
        let s = griffel::disk::read::snapshot(std::path::Path::new(&site)).unwrap();
        println!("{:.1}", t.elapsed().as_secs_f64() * 1e3);
        std::mem::forget(s);
    }
}
