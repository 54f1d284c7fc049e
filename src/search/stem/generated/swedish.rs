//! Written by Snowball's compiler from `swedish.sbl` (see `generate.sh`): change that file.

use crate::search::stem::runtime::{Among, SnowballEnv};

struct Context {
    i_x: i32,
}

static A_0: &'static [Among; 46] = &[
    Among("kalas", -1),
    Among("ypotes", -1),
    Among("hals", -1),
    Among("puls", -1),
    Among("dans", 1),
    Among("chans", -1),
    Among("balans", -1),
    Among("mbulans", -1),
    Among("finans", -1),
    Among("ominans", -1),
    Among("olerans", -1),
    Among("everans", -1),
    Among("bstans", -1),
    Among("distans", -1),
    Among("sistans", -1),
    Among("nstans", -1),
    Among("elevans", -1),
    Among("icens", -1),
    Among("evidens", -1),
    Among("tendens", -1),
    Among("ligens", -1),
    Among("ferens", -1),
    Among("verens", -1),
    Among("kurrens", -1),
    Among("ompetens", -1),
    Among("xistens", -1),
    Among("kvens", -1),
    Among("prins", -1),
    Among("rovins", -1),
    Among("annons", -1),
    Among("gräns", -1),
    Among("agnos", -1),
    Among("ognos", -1),
    Among("ips", -1),
    Among("mars", 1),
    Among("vers", 1),
    Among("kors", 1),
    Among("kurs", -1),
    Among("esurs", -1),
    Among("börs", -1),
    Among("palats", -1),
    Among("plats", -1),
    Among("sats", -1),
    Among("spets", -1),
    Among("krets", 1),
    Among("skjuts", -1),
];

static A_1: &'static [Among; 68] = &[
    Among("jaga", 1),
    Among("laga", 1),
    Among("alla", 1),
    Among("villa", 1),
    Among("mena", 1),
    Among("bara", 1),
    Among("vara", 1),
    Among("nära", 1),
    Among("föra", 1),
    Among("nästa", 1),
    Among("blad", -1),
    Among("glad", -1),
    Among("nad", -1),
    Among("grad", -1),
    Among("stad", -1),
    Among("kunde", 1),
    Among("borde", 1),
    Among("skulle", 1),
    Among("före", 1),
    Among("ute", 1),
    Among("medan", 1),
    Among("redan", 1),
    Among("organ", -1),
    Among("verkan", -1),
    Among("plan", -1),
    Among("dman", -1),
    Among("endeman", -1),
    Among("nsteman", -1),
    Among("kman", -1),
    Among("lman", -1),
    Among("roman", -1),
    Among("sman", -1),
    Among("tman", -1),
    Among("annan", 1),
    Among("innan", 1),
    Among("utan", 1),
    Among("liten", 1),
    Among("exemplar", -1),
    Among("sommar", -1),
    Among("kommentar", -1),
    Among("allvar", -1),
    Among("svar", -1),
    Among("under", 1),
    Among("moder", -1),
    Among("höger", 1),
    Among("liter", 1),
    Among("över", 1),
    Among("ior", -1),
    Among("villkor", -1),
    Among("revisor", -1),
    Among("sponsor", -1),
    Among("professor", -1),
    Among("ator", -1),
    Among("itor", -1),
    Among("ktor", -1),
    Among("entor", -1),
    Among("kontor", -1),
    Among("otor", -1),
    Among("astor", -1),
    Among("mandat", -1),
    Among("klimat", -1),
    Among("tomat", -1),
    Among("format", -1),
    Among("senat", -1),
    Among("internat", -1),
    Among("kamrat", -1),
    Among("citat", -1),
    Among("privat", -1),
];

static A_2: &'static [Among; 4] = &[Among("d", -1), Among("de", -1), Among("r", -1), Among("t", -1)];

static A_3: &'static [Among; 6] = &[
    Among("bilda", -1),
    Among("landa", -1),
    Among("boka", -1),
    Among("måla", -1),
    Among("kosta", -1),
    Among("lova", -1),
];

static A_4: &'static [Among; 2] = &[Among("erna", -1), Among("er", -1)];

static A_5: &'static [Among; 13] = &[
    Among("händ", 2),
    Among("länd", 5),
    Among("stränd", 6),
    Among("tänd", 3),
    Among("städ", 4),
    Among("bröd", 11),
    Among("böck", 1),
    Among("sön", 8),
    Among("nätt", 7),
    Among("fött", 9),
    Among("rött", 10),
    Among("damöt", 12),
    Among("stäv", 13),
];

static A_6: &'static [Among; 14] = &[
    Among("döttrarna", 1),
    Among("gatorna", 6),
    Among("nya", 7),
    Among("lägre", 5),
    Among("mannen", 4),
    Among("männen", 4),
    Among("ögonen", 2),
    Among("ögon", 2),
    Among("brodern", 3),
    Among("män", 4),
    Among("allmän", -1),
    Among("döttrar", 1),
    Among("gator", 6),
    Among("nytt", 7),
];

static A_7: &'static [Among; 16] = &[
    Among("fab", -1),
    Among("prof", -1),
    Among("budg", -1),
    Among("h", -1),
    Among("pak", -1),
    Among("rak", -1),
    Among("stak", -1),
    Among("atl", -1),
    Among("kom", -1),
    Among("plan", -1),
    Among("magn", -1),
    Among("po", -1),
    Among("tap", -1),
    Among("konkr", -1),
    Among("diskr", -1),
    Among("it", -1),
];

static A_8: &'static [Among; 25] = &[
    Among("åld", -1),
    Among("kalend", -1),
    Among("hind", -1),
    Among("läd", -1),
    Among("väd", -1),
    Among("lag", -1),
    Among("fing", -1),
    Among("läg", -1),
    Among("vack", -1),
    Among("sock", -1),
    Among("säk", -1),
    Among("numm", -1),
    Among("papp", -1),
    Among("teat", -1),
    Among("vint", -1),
    Among("orkest", -1),
    Among("semest", -1),
    Among("regist", -1),
    Among("minist", -1),
    Among("fönst", -1),
    Among("mönst", -1),
    Among("syst", -1),
    Among("plåst", -1),
    Among("dott", -1),
    Among("silv", -1),
];

static A_9: &'static [Among; 48] = &[
    Among("mobb", -1),
    Among("led", -1),
    Among("red", -1),
    Among("bild", -1),
    Among("använd", -1),
    Among("stånd", -1),
    Among("räd", -1),
    Among("städ", -1),
    Among("klag", -1),
    Among("tag", -1),
    Among("lägg", -1),
    Among("sång", -1),
    Among("borg", -1),
    Among("säg", -1),
    Among("sälj", -1),
    Among("välj", -1),
    Among("verk", -1),
    Among("gransk", -1),
    Among("forsk", -1),
    Among("bruk", -1),
    Among("läk", -1),
    Among("sök", -1),
    Among("tal", -1),
    Among("medl", -1),
    Among("spel", -1),
    Among("veckl", -1),
    Among("döm", -1),
    Among("ordn", -1),
    Among("tekn", -1),
    Among("vinn", -1),
    Among("lyssn", -1),
    Among("trän", -1),
    Among("vån", -1),
    Among("skap", -1),
    Among("lär", -1),
    Among("för", -1),
    Among("hör", -1),
    Among("läs", -1),
    Among("arbet", -1),
    Among("väkt", -1),
    Among("mäst", -1),
    Among("fatt", -1),
    Among("titt", -1),
    Among("idrott", -1),
    Among("rätt", -1),
    Among("hav", -1),
    Among("giv", -1),
    Among("skriv", -1),
];

static A_10: &'static [Among; 17] = &[
    Among("snabb", -1),
    Among("bred", -1),
    Among("hård", -1),
    Among("trygg", -1),
    Among("ig", -1),
    Among("stark", -1),
    Among("enkl", -1),
    Among("kall", -1),
    Among("varm", -1),
    Among("dum", -1),
    Among("sen", -1),
    Among("fin", -1),
    Among("djup", -1),
    Among("klar", -1),
    Among("dyr", -1),
    Among("svår", -1),
    Among("lätt", -1),
];

static A_11: &'static [Among; 30] = &[
    Among("grafi", -1),
    Among("egi", -1),
    Among("gogi", -1),
    Among("ologi", -1),
    Among("ergi", -1),
    Among("emi", -1),
    Among("omi", -1),
    Among("ori", -1),
    Among("stri", -1),
    Among("krati", -1),
    Among("bel", -1),
    Among("gel", -1),
    Among("kel", -1),
    Among("mpel", -1),
    Among("ppel", -1),
    Among("itel", -1),
    Among("xel", -1),
    Among("video", -1),
    Among("radio", -1),
    Among("varo", -1),
    Among("konto", -1),
    Among("foto", -1),
    Among("essor", -1),
    Among("ator", -1),
    Among("itor", -1),
    Among("ktor", -1),
    Among("otor", -1),
    Among("vå", -1),
    Among("é", -1),
    Among("jö", -1),
];

static A_13: &'static [Among; 3] = &[Among("klim", -1), Among("intern", -1), Among("kamr", -1)];

static A_14: &'static [Among; 3] = &[Among("mod", -1), Among("int", -1), Among("ext", -1)];

static A_15: &'static [Among; 4] = &[Among("repl", -1), Among("fabr", -1), Among("rubr", -1), Among("but", -1)];

static A_16: &'static [Among; 27] = &[
    Among("a", 1),
    Among("ena", 1),
    Among("arna", 6),
    Among("erna", 4),
    Among("ikerna", 9),
    Among("aterna", 2),
    Among("orna", 1),
    Among("ad", 1),
    Among("e", 1),
    Among("ade", 1),
    Among("are", 7),
    Among("aste", 8),
    Among("an", 1),
    Among("en", 1),
    Among("aren", 7),
    Among("aten", 2),
    Among("ern", 4),
    Among("ikern", 9),
    Among("ar", 1),
    Among("er", 3),
    Among("iker", 9),
    Among("ater", 2),
    Among("or", 1),
    Among("at", 1),
    Among("et", 5),
    Among("atet", 2),
    Among("ast", 8),
];

static A_17: &'static [Among; 45] = &[
    Among("snabb", -1),
    Among("hård", -1),
    Among("svag", -1),
    Among("snygg", -1),
    Among("trygg", -1),
    Among("ig", -1),
    Among("ung", -1),
    Among("lång", -1),
    Among("låg", -1),
    Among("hög", -1),
    Among("följ", -1),
    Among("ck", -1),
    Among("änk", -1),
    Among("stark", -1),
    Among("ärk", -1),
    Among("sk", -1),
    Among("sjuk", -1),
    Among("åk", -1),
    Among("ök", -1),
    Among("ial", -1),
    Among("okal", -1),
    Among("nal", -1),
    Among("ral", -1),
    Among("tal", -1),
    Among("enkel", -1),
    Among("kall", -1),
    Among("ell", -1),
    Among("full", -1),
    Among("varm", -1),
    Among("lugn", -1),
    Among("ern", -1),
    Among("allmän", -1),
    Among("älp", -1),
    Among("äpp", -1),
    Among("djup", -1),
    Among("öp", -1),
    Among("bar", -1),
    Among("acker", -1),
    Among("äker", -1),
    Among("stor", -1),
    Among("dyr", -1),
    Among("svår", -1),
    Among("läs", -1),
    Among("lös", -1),
    Among("iv", -1),
];

static A_19: &'static [Among; 9] = &[
    Among("bygg", -1),
    Among("stäng", -1),
    Among("ställ", -1),
    Among("styr", -1),
    Among("lär", -1),
    Among("för", -1),
    Among("hör", -1),
    Among("kräv", -1),
    Among("höv", -1),
];

static A_20: &'static [Among; 9] = &[
    Among("b", -1),
    Among("med", -1),
    Among("g", -1),
    Among("k", -1),
    Among("mm", -1),
    Among("mp", -1),
    Among("pp", -1),
    Among("it", -1),
    Among("x", -1),
];

static A_21: &'static [Among; 6] =
    &[Among("gram", -1), Among("hem", -1), Among("lem", -1), Among("rum", -1), Among("dröm", -1), Among("ström", -1)];

static A_22: &'static [Among; 2] = &[Among("än", -1), Among("iv", -1)];

static A_23: &'static [Among; 15] = &[
    Among("föräld", 1),
    Among("gjord", 7),
    Among("teck", 3),
    Among("gaml", 11),
    Among("egn", 9),
    Among("teckn", 3),
    Among("öppn", 10),
    Among("vattn", 2),
    Among("somr", 4),
    Among("numr", 5),
    Among("skrivit", 6),
    Among("använt", 8),
    Among("gjort", 7),
    Among("vatt", 2),
    Among("skrev", 6),
];

static G_v: &'static [u8; 19] = &[17, 65, 16, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 24, 1, 32];

static G_before_s: &'static [u8; 3] = &[255, 254, 42];

fn r_er_of_the_word(env: &mut SnowballEnv, context: &mut Context) -> bool {
    if (env.cursor - 2 <= env.limit_backward
        || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
        || ((5318800 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
    {
        return false;
    }

    return env.find_among_b(A_8) != 0;
}

fn r_adjective(env: &mut SnowballEnv, context: &mut Context) -> bool {
    if (env.cursor - 1 <= env.limit_backward
        || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
        || ((1407124 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
    {
        return false;
    }

    return env.find_among_b(A_10) != 0;
}

pub fn stem(env: &mut SnowballEnv) -> bool {
    let mut context = &mut Context { i_x: 0 };
    let mut among_var;
    let mut i_p1: i32;
    let v_1 = env.cursor;
    'lab0: loop {
        i_p1 = env.limit;
        let v_2 = env.cursor;
        'lab1: loop {
            let v_3 = env.cursor;
            'lab2: loop {
                if !env.in_grouping(G_v, 97, 246) {
                    break 'lab2;
                }
                if env.cursor >= env.limit {
                    break 'lab2;
                }
                env.next_char();
                context.i_x = env.cursor;
                break 'lab1;
            }
            env.cursor = v_3;
            if !env.hop(3) {
                break 'lab0;
            }
            context.i_x = env.cursor;
            break 'lab1;
        }
        env.cursor = v_2;
        if !env.go_out_grouping(G_v, 97, 246) {
            break 'lab0;
        }
        env.next_char();
        if !env.go_in_grouping(G_v, 97, 246) {
            break 'lab0;
        }
        env.next_char();
        i_p1 = env.cursor;
        'lab3: loop {
            if i_p1 >= context.i_x {
                break 'lab3;
            }
            i_p1 = context.i_x;
            break 'lab3;
        }
        break 'lab0;
    }
    env.cursor = v_1;
    env.limit_backward = env.cursor;
    env.cursor = env.limit;
    let v_4 = env.limit - env.cursor;
    'lab4: loop {
        let v_5 = env.limit - env.cursor;
        'lab5: loop {
            if (env.cursor - 2 <= env.limit_backward
                || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 115 as u8)
            {
                break 'lab5;
            }

            among_var = env.find_among_b(A_0);
            if among_var == 0 {
                break 'lab5;
            }
            match among_var {
                1 => {
                    if env.cursor > env.limit_backward {
                        break 'lab5;
                    }
                }
                _ => (),
            }
            break 'lab4;
        }
        env.cursor = env.limit - v_5;
        env.ket = env.cursor;
        if !env.eq_s_b(&"s") {
            break 'lab4;
        }
        env.bra = env.cursor;
        if i_p1 > env.cursor {
            break 'lab4;
        }
        let v_6 = env.limit - env.cursor;
        if !env.in_grouping_b(G_before_s, 97, 118) {
            break 'lab4;
        }
        env.cursor = env.limit - v_6;
        env.slice_del();
        break 'lab4;
    }
    env.cursor = env.limit - v_4;
    'lab6: loop {
        let v_7 = env.limit - env.cursor;
        'lab7: loop {
            env.ket = env.cursor;
            'lab8: loop {
                let v_8 = env.limit - env.cursor;
                'lab9: loop {
                    if (env.cursor <= env.limit_backward
                        || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                        || ((1310768 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1)
                            == 0)
                    {
                        break 'lab9;
                    }

                    if env.find_among_b(A_2) == 0 {
                        break 'lab9;
                    }
                    break 'lab8;
                }
                env.cursor = env.limit - v_8;
                break 'lab8;
            }
            env.bra = env.cursor;
            if (env.cursor - 3 <= env.limit_backward
                || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 97 as u8)
            {
                break 'lab7;
            }

            if env.find_among_b(A_3) == 0 {
                break 'lab7;
            }
            env.slice_del();
            break 'lab6;
        }
        env.cursor = env.limit - v_7;
        'lab10: loop {
            env.ket = env.cursor;
            if (env.cursor - 1 <= env.limit_backward
                || (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 97 as u8
                    && env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 114 as u8))
            {
                break 'lab10;
            }

            if env.find_among_b(A_4) == 0 {
                break 'lab10;
            }
            if (env.cursor - 3 <= env.limit_backward
                || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                || ((5261328 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
            {
                break 'lab10;
            }

            among_var = env.find_among_b(A_5);
            if among_var == 0 {
                break 'lab10;
            }
            env.bra = env.cursor;
            match among_var {
                1 => {
                    env.slice_from("bok");
                }
                2 => {
                    env.slice_from("hand");
                }
                3 => {
                    env.slice_from("tand");
                }
                4 => {
                    env.slice_from("stad");
                }
                5 => {
                    env.slice_from("land");
                }
                6 => {
                    env.slice_from("strand");
                }
                7 => {
                    env.slice_from("natt");
                }
                8 => {
                    env.slice_from("son");
                }
                9 => {
                    env.slice_from("fot");
                }
                10 => {
                    env.slice_from("rot");
                }
                11 => {
                    env.slice_from("bror");
                }
                12 => {
                    env.slice_from("damot");
                }
                13 => {
                    env.slice_from("stav");
                }
                _ => (),
            }
            break 'lab6;
        }
        env.cursor = env.limit - v_7;
        'lab11: loop {
            env.ket = env.cursor;
            if (env.cursor - 2 <= env.limit_backward
                || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                || ((1327138 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
            {
                break 'lab11;
            }

            among_var = env.find_among_b(A_6);
            if among_var == 0 {
                break 'lab11;
            }
            env.bra = env.cursor;
            match among_var {
                1 => {
                    env.slice_from("dotter");
                }
                2 => {
                    env.slice_from("ög");
                }
                3 => {
                    env.slice_from("bror");
                }
                4 => {
                    env.slice_from("man");
                }
                5 => {
                    env.slice_from("låg");
                }
                6 => {
                    env.slice_from("gat");
                }
                7 => {
                    if env.cursor > env.limit_backward {
                        break 'lab11;
                    }
                    env.slice_from("ny");
                }
                _ => (),
            }
            break 'lab6;
        }
        env.cursor = env.limit - v_7;
        'lab12: loop {
            if (env.cursor - 2 <= env.limit_backward
                || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                || ((1327154 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
            {
                break 'lab12;
            }

            among_var = env.find_among_b(A_1);
            if among_var == 0 {
                break 'lab12;
            }
            match among_var {
                1 => {
                    if env.cursor > env.limit_backward {
                        break 'lab12;
                    }
                }
                _ => (),
            }
            break 'lab6;
        }
        env.cursor = env.limit - v_7;
        'lab13: loop {
            'lab14: loop {
                let v_9 = env.limit - env.cursor;
                'lab15: loop {
                    env.ket = env.cursor;
                    if !env.eq_s_b(&"n") {
                        break 'lab15;
                    }
                    env.bra = env.cursor;
                    if env.find_among_b(A_11) == 0 {
                        break 'lab15;
                    }
                    break 'lab14;
                }
                env.cursor = env.limit - v_9;
                env.ket = env.cursor;
                if !env.eq_s_b(&"um") {
                    break 'lab13;
                }
                env.bra = env.cursor;
                if (env.cursor <= env.limit_backward
                    || (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 101 as u8
                        && env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 105 as u8))
                {
                    break 'lab13;
                }

                env.cursor -= 1;
                break 'lab14;
            }
            env.slice_del();
            break 'lab6;
        }
        env.cursor = env.limit - v_7;
        let v_10 = env.limit - env.cursor;
        'lab16: loop {
            if env.cursor < i_p1 {
                break 'lab16;
            }
            let v_11 = env.limit_backward;
            env.limit_backward = i_p1;
            env.ket = env.cursor;
            if (env.cursor <= env.limit_backward
                || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                || ((1327154 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
            {
                env.limit_backward = v_11;
                break 'lab16;
            }

            among_var = env.find_among_b(A_16);
            if among_var == 0 {
                env.limit_backward = v_11;
                break 'lab16;
            }
            env.bra = env.cursor;
            env.limit_backward = v_11;
            match among_var {
                1 => {
                    env.slice_del();
                }
                2 => 'lab17: loop {
                    let v_12 = env.limit - env.cursor;
                    'lab18: loop {
                        let v_13 = env.limit - env.cursor;
                        if (env.cursor - 3 <= env.limit_backward
                            || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                            || ((286720 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f))
                                & 1)
                                == 0)
                        {
                            break 'lab18;
                        }

                        if env.find_among_b(A_13) == 0 {
                            break 'lab18;
                        }
                        env.cursor = env.limit - v_13;
                        env.slice_from("at");
                        break 'lab17;
                    }
                    env.cursor = env.limit - v_12;
                    'lab19: loop {
                        let v_14 = env.limit - env.cursor;
                        if !env.hop_back(5) {
                            break 'lab19;
                        }
                        env.cursor = env.limit - v_14;
                        env.slice_del();
                        break 'lab17;
                    }
                    env.cursor = env.limit - v_12;
                    env.slice_from("at");
                    break 'lab17;
                },
                3 => 'lab20: loop {
                    let v_15 = env.limit - env.cursor;
                    'lab21: loop {
                        let v_16 = env.limit - env.cursor;
                        if !r_er_of_the_word(env, context) {
                            break 'lab21;
                        }
                        env.cursor = env.limit - v_16;
                        env.slice_from("er");
                        break 'lab20;
                    }
                    env.cursor = env.limit - v_15;
                    env.slice_del();
                    break 'lab20;
                },
                4 => 'lab22: loop {
                    let v_17 = env.limit - env.cursor;
                    'lab23: loop {
                        let v_18 = env.limit - env.cursor;
                        if !r_er_of_the_word(env, context) {
                            break 'lab23;
                        }
                        env.cursor = env.limit - v_18;
                        env.slice_from("er");
                        break 'lab22;
                    }
                    env.cursor = env.limit - v_17;
                    'lab24: loop {
                        let v_19 = env.limit - env.cursor;
                        if (env.cursor - 2 <= env.limit_backward
                            || (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 100 as u8
                                && env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 116 as u8))
                        {
                            break 'lab24;
                        }

                        if env.find_among_b(A_14) == 0 {
                            break 'lab24;
                        }
                        if env.cursor > env.limit_backward {
                            break 'lab24;
                        }
                        env.cursor = env.limit - v_19;
                        env.slice_from("ern");
                        break 'lab22;
                    }
                    env.cursor = env.limit - v_17;
                    env.slice_del();
                    break 'lab22;
                },
                5 => {
                    let v_20 = env.limit - env.cursor;
                    'lab25: loop {
                        if (env.cursor <= env.limit_backward
                            || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                            || ((1440196 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f))
                                & 1)
                                == 0)
                        {
                            break 'lab25;
                        }

                        if env.find_among_b(A_7) == 0 {
                            break 'lab25;
                        }
                        break 'lab16;
                    }
                    env.cursor = env.limit - v_20;
                    env.slice_del();
                }
                6 => 'lab26: loop {
                    let v_21 = env.limit - env.cursor;
                    'lab27: loop {
                        let v_22 = env.limit - env.cursor;
                        if (env.cursor - 2 <= env.limit_backward
                            || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                            || ((6126740 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f))
                                & 1)
                                == 0)
                        {
                            break 'lab27;
                        }

                        if env.find_among_b(A_9) == 0 {
                            break 'lab27;
                        }
                        env.cursor = env.limit - v_22;
                        env.slice_from("ar");
                        break 'lab26;
                    }
                    env.cursor = env.limit - v_21;
                    env.slice_del();
                    break 'lab26;
                },
                7 => 'lab28: loop {
                    let v_23 = env.limit - env.cursor;
                    'lab29: loop {
                        let v_24 = env.limit - env.cursor;
                        if !r_adjective(env, context) {
                            break 'lab29;
                        }
                        env.cursor = env.limit - v_24;
                        env.slice_del();
                        break 'lab28;
                    }
                    env.cursor = env.limit - v_23;
                    env.slice_from("ar");
                    break 'lab28;
                },
                8 => {
                    let v_25 = env.limit - env.cursor;
                    if !r_adjective(env, context) {
                        break 'lab16;
                    }
                    env.cursor = env.limit - v_25;
                    env.slice_del();
                }
                9 => 'lab30: loop {
                    let v_26 = env.limit - env.cursor;
                    'lab31: loop {
                        let v_27 = env.limit - env.cursor;
                        if (env.cursor - 2 <= env.limit_backward
                            || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                            || ((1314816 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f))
                                & 1)
                                == 0)
                        {
                            break 'lab31;
                        }

                        if env.find_among_b(A_15) == 0 {
                            break 'lab31;
                        }
                        env.cursor = env.limit - v_27;
                        env.slice_from("ik");
                        break 'lab30;
                    }
                    env.cursor = env.limit - v_26;
                    env.slice_from("iker");
                    break 'lab30;
                },
                _ => (),
            }
            break 'lab16;
        }
        env.cursor = env.limit - v_10;
        let v_28 = env.limit - env.cursor;
        'lab32: loop {
            'lab33: loop {
                let v_29 = env.limit - env.cursor;
                'lab34: loop {
                    env.ket = env.cursor;
                    if !env.eq_s_b(&"t") {
                        break 'lab34;
                    }
                    env.bra = env.cursor;
                    if (env.cursor - 1 <= env.limit_backward
                        || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                        || ((5078164 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1)
                            == 0)
                    {
                        break 'lab34;
                    }

                    if env.find_among_b(A_17) == 0 {
                        break 'lab34;
                    }
                    break 'lab33;
                }
                env.cursor = env.limit - v_29;
                env.ket = env.cursor;
                if (env.cursor <= env.limit_backward
                    || (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 100 as u8
                        && env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 116 as u8))
                {
                    break 'lab32;
                }

                env.cursor -= 1;
                env.bra = env.cursor;
                if (env.cursor - 3 <= env.limit_backward
                    || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                    || ((4460672 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
                {
                    break 'lab32;
                }

                if env.find_among_b(A_19) == 0 {
                    break 'lab32;
                }
                break 'lab33;
            }
            env.slice_del();
            break 'lab32;
        }
        env.cursor = env.limit - v_28;
        let v_30 = env.limit - env.cursor;
        'lab35: loop {
            'lab36: loop {
                let v_31 = env.limit - env.cursor;
                'lab37: loop {
                    env.ket = env.cursor;
                    if !env.eq_s_b(&"l") {
                        break 'lab37;
                    }
                    env.bra = env.cursor;
                    if (env.cursor <= env.limit_backward
                        || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                        || ((17901716 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1)
                            == 0)
                    {
                        break 'lab37;
                    }

                    if env.find_among_b(A_20) == 0 {
                        break 'lab37;
                    }
                    env.slice_from("el");
                    break 'lab36;
                }
                env.cursor = env.limit - v_31;
                'lab38: loop {
                    env.ket = env.cursor;
                    if !env.eq_s_b(&"r") {
                        break 'lab38;
                    }
                    env.bra = env.cursor;
                    if !r_er_of_the_word(env, context) {
                        break 'lab38;
                    }
                    env.slice_from("er");
                    break 'lab36;
                }
                env.cursor = env.limit - v_31;
                'lab39: loop {
                    env.ket = env.cursor;
                    if !env.eq_s_b(&"m") {
                        break 'lab39;
                    }
                    env.bra = env.cursor;
                    if (env.cursor - 2 <= env.limit_backward
                        || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 109 as u8)
                    {
                        break 'lab39;
                    }

                    if env.find_among_b(A_21) == 0 {
                        break 'lab39;
                    }
                    env.slice_del();
                    break 'lab36;
                }
                env.cursor = env.limit - v_31;
                'lab40: loop {
                    env.ket = env.cursor;
                    if !env.eq_s_b(&"n") {
                        break 'lab40;
                    }
                    env.bra = env.cursor;
                    if (env.cursor - 1 <= env.limit_backward
                        || (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 110 as u8
                            && env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 118 as u8))
                    {
                        break 'lab40;
                    }

                    if env.find_among_b(A_22) == 0 {
                        break 'lab40;
                    }
                    env.slice_del();
                    break 'lab36;
                }
                env.cursor = env.limit - v_31;
                env.ket = env.cursor;
                if (env.cursor - 2 <= env.limit_backward
                    || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                    || ((5527568 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
                {
                    break 'lab35;
                }

                among_var = env.find_among_b(A_23);
                if among_var == 0 {
                    break 'lab35;
                }
                env.bra = env.cursor;
                match among_var {
                    1 => {
                        env.slice_from("föräldr");
                    }
                    2 => {
                        env.slice_from("vatten");
                    }
                    3 => {
                        env.slice_from("tecken");
                    }
                    4 => {
                        env.slice_from("sommar");
                    }
                    5 => {
                        env.slice_from("nummer");
                    }
                    6 => {
                        env.slice_from("skriv");
                    }
                    7 => {
                        env.slice_from("gör");
                    }
                    8 => {
                        env.slice_from("använd");
                    }
                    9 => {
                        env.slice_from("eg");
                    }
                    10 => {
                        env.slice_from("öpp");
                    }
                    11 => {
                        env.slice_from("gammal");
                    }
                    _ => (),
                }
                break 'lab36;
            }
            break 'lab35;
        }
        env.cursor = env.limit - v_30;
        break 'lab6;
    }
    env.cursor = env.limit_backward;
    return true;
}
