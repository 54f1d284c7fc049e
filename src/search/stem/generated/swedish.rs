//! Written by Snowball's compiler from `swedish.sbl` (see `generate.sh`): change that file.

use crate::search::stem::runtime::{Among, SnowballEnv};

struct Context {
    i_x: i32,
}

static A_0: &'static [Among; 56] = &[
    Among("abas", -1, -1),
    Among("kalas", -1, -1),
    Among("atlas", -1, -1),
    Among("ananas", -1, -1),
    Among("hals", -1, -1),
    Among("puls", -1, -1),
    Among("moms", -1, -1),
    Among("dans", -1, -1),
    Among("chans", -1, -1),
    Among("llians", -1, -1),
    Among("balans", -1, -1),
    Among("glans", -1, -1),
    Among("ulans", -1, -1),
    Among("sammans", -1, -1),
    Among("inans", -1, -1),
    Among("lerans", -1, -1),
    Among("verans", -1, -1),
    Among("stans", -1, -1),
    Among("evans", -1, -1),
    Among("nyans", -1, -1),
    Among("licens", -1, -1),
    Among("residens", -1, -1),
    Among("videns", -1, -1),
    Among("tendens", -1, -1),
    Among("pondens", -1, -1),
    Among("ligens", -1, -1),
    Among("erens", -1, -1),
    Among("rrens", -1, -1),
    Among("esens", -1, -1),
    Among("petens", -1, -1),
    Among("xistens", -1, -1),
    Among("kvens", -1, -1),
    Among("svens", -1, -1),
    Among("lins", -1, -1),
    Among("prins", -1, -1),
    Among("provins", -1, -1),
    Among("annons", -1, -1),
    Among("spons", -1, -1),
    Among("brons", -1, -1),
    Among("gräns", -1, -1),
    Among("kaos", -1, -1),
    Among("kollaps", -1, -1),
    Among("ips", -1, -1),
    Among("lars", -1, -1),
    Among("mars", -1, -1),
    Among("annars", -1, -1),
    Among("anders", -1, -1),
    Among("vers", -1, -1),
    Among("fors", -1, -1),
    Among("kors", -1, -1),
    Among("urs", -1, -1),
    Among("börs", -1, -1),
    Among("palats", -1, -1),
    Among("plats", -1, -1),
    Among("sats", -1, -1),
    Among("trots", -1, -1),
];

static A_1: &'static [Among; 84] = &[
    Among("jaga", -1, 1),
    Among("alla", -1, 1),
    Among("villa", -1, 1),
    Among("mena", -1, 1),
    Among("bara", -1, 1),
    Among("vara", -1, 1),
    Among("nära", -1, 1),
    Among("föra", -1, 1),
    Among("dessa", -1, 1),
    Among("gata", -1, 1),
    Among("första", -1, 1),
    Among("nästa", -1, 1),
    Among("nytta", -1, 1),
    Among("blad", -1, -1),
    Among("glad", -1, -1),
    Among("nad", -1, -1),
    Among("grad", -1, -1),
    Among("stad", -1, -1),
    Among("bland", -1, 1),
    Among("kunde", -1, 1),
    Among("borde", -1, 1),
    Among("skulle", -1, 1),
    Among("inne", -1, 1),
    Among("före", -1, 1),
    Among("lite", -1, 1),
    Among("ute", -1, 1),
    Among("drog", -1, 1),
    Among("medan", -1, 1),
    Among("redan", -1, 1),
    Among("sedan", -1, 1),
    Among("undan", -1, 1),
    Among("organ", -1, -1),
    Among("verkan", -1, -1),
    Among("orkan", -1, -1),
    Among("plan", -1, -1),
    Among("roman", -1, -1),
    Among("annan", -1, 1),
    Among("innan", -1, 1),
    Among("veteran", -1, -1),
    Among("nästan", -1, 1),
    Among("utan", -1, 1),
    Among("liten", -1, 1),
    Among("modern", -1, -1),
    Among("intern", -1, -1),
    Among("extern", -1, -1),
    Among("kallar", -1, 1),
    Among("dollar", -1, -1),
    Among("exemplar", -1, -1),
    Among("sommar", -1, -1),
    Among("hektar", -1, -1),
    Among("kommentar", -1, -1),
    Among("svar", -1, -1),
    Among("under", -1, 1),
    Among("läder", -1, -1),
    Among("väder", -1, -1),
    Among("lager", -1, -1),
    Among("finger", -1, -1),
    Among("läger", -1, -1),
    Among("höger", -1, 1),
    Among("socker", -1, -1),
    Among("nummer", -1, -1),
    Among("papper", -1, -1),
    Among("nyheter", -1, -1),
    Among("liter", -1, 1),
    Among("åter", -1, 1),
    Among("silver", -1, -1),
    Among("över", -1, 1),
    Among("ior", -1, -1),
    Among("humor", -1, -1),
    Among("revisor", -1, -1),
    Among("sensor", -1, -1),
    Among("sponsor", -1, -1),
    Among("professor", -1, -1),
    Among("ator", -1, -1),
    Among("gator", 73, 1),
    Among("itor", -1, -1),
    Among("ktor", -1, -1),
    Among("entor", -1, -1),
    Among("kontor", -1, -1),
    Among("otor", -1, -1),
    Among("astor", -1, -1),
    Among("dels", -1, 1),
    Among("format", -1, -1),
    Among("internat", -1, -1),
];

static A_2: &'static [Among; 63] = &[
    Among("bilda", -1, 23),
    Among("landa", -1, 26),
    Among("laga", -1, 26),
    Among("boka", -1, 26),
    Among("måla", -1, 26),
    Among("döttrarna", -1, 11),
    Among("händerna", -1, 2),
    Among("länderna", -1, 5),
    Among("stränderna", -1, 6),
    Among("tänderna", -1, 3),
    Among("städerna", -1, 4),
    Among("bröderna", -1, 12),
    Among("böckerna", -1, 1),
    Among("sönerna", -1, 8),
    Among("nätterna", -1, 7),
    Among("fötterna", -1, 9),
    Among("rötterna", -1, 10),
    Among("damöterna", -1, 13),
    Among("kosta", -1, 26),
    Among("lova", -1, 26),
    Among("nya", -1, 17),
    Among("bildad", -1, 23),
    Among("bildade", -1, 23),
    Among("landade", -1, 25),
    Among("lagade", -1, 22),
    Among("bokade", -1, 21),
    Among("målade", -1, 19),
    Among("kostade", -1, 24),
    Among("lovade", -1, 20),
    Among("lägre", -1, 18),
    Among("mannen", -1, 14),
    Among("männen", -1, 14),
    Among("brodern", -1, 12),
    Among("dottern", -1, 11),
    Among("män", -1, 15),
    Among("smän", 34, 16),
    Among("bildar", -1, 23),
    Among("landar", -1, 25),
    Among("bokar", -1, 21),
    Among("målar", -1, 19),
    Among("döttrar", -1, 11),
    Among("kostar", -1, 24),
    Among("lovar", -1, 20),
    Among("händer", -1, 2),
    Among("länder", -1, 5),
    Among("stränder", -1, 6),
    Among("tänder", -1, 3),
    Among("städer", -1, 4),
    Among("bröder", -1, 12),
    Among("böcker", -1, 1),
    Among("söner", -1, 8),
    Among("nätter", -1, 7),
    Among("fötter", -1, 9),
    Among("rötter", -1, 10),
    Among("damöter", -1, 13),
    Among("bildat", -1, 23),
    Among("landat", -1, 25),
    Among("lagat", -1, 22),
    Among("bokat", -1, 21),
    Among("målat", -1, 19),
    Among("kostat", -1, 24),
    Among("lovat", -1, 20),
    Among("nytt", -1, 17),
];

static A_3: &'static [Among; 16] = &[
    Among("fab", -1, -1),
    Among("prof", -1, -1),
    Among("budg", -1, -1),
    Among("h", -1, -1),
    Among("pak", -1, -1),
    Among("rak", -1, -1),
    Among("stak", -1, -1),
    Among("atl", -1, -1),
    Among("kom", -1, -1),
    Among("plan", -1, -1),
    Among("magn", -1, -1),
    Among("po", -1, -1),
    Among("tap", -1, -1),
    Among("konkr", -1, -1),
    Among("diskr", -1, -1),
    Among("it", -1, -1),
];

static A_4: &'static [Among; 38] = &[
    Among("led", -1, -1),
    Among("använd", -1, -1),
    Among("stånd", -1, -1),
    Among("företräd", -1, -1),
    Among("städ", -1, -1),
    Among("åklag", -1, -1),
    Among("tag", -1, -1),
    Among("handlägg", -1, -1),
    Among("sång", -1, -1),
    Among("borg", -1, -1),
    Among("säg", -1, -1),
    Among("sälj", -1, -1),
    Among("välj", -1, -1),
    Among("gransk", -1, -1),
    Among("forsk", -1, -1),
    Among("bruk", -1, -1),
    Among("läk", -1, -1),
    Among("sök", -1, -1),
    Among("medl", -1, -1),
    Among("spel", -1, -1),
    Among("utveckl", -1, -1),
    Among("dom", -1, -1),
    Among("tekn", -1, -1),
    Among("vinn", -1, -1),
    Among("trän", -1, -1),
    Among("invån", -1, -1),
    Among("lär", -1, -1),
    Among("läs", -1, -1),
    Among("föreläs", 27, -1),
    Among("arbet", -1, -1),
    Among("väkt", -1, -1),
    Among("mäst", -1, -1),
    Among("fatt", -1, -1),
    Among("titt", -1, -1),
    Among("berätt", -1, -1),
    Among("hav", -1, -1),
    Among("giv", -1, -1),
    Among("skriv", -1, -1),
];

static A_5: &'static [Among; 17] = &[
    Among("snabb", -1, -1),
    Among("bred", -1, -1),
    Among("hård", -1, -1),
    Among("trygg", -1, -1),
    Among("ig", -1, -1),
    Among("stark", -1, -1),
    Among("enkl", -1, -1),
    Among("kall", -1, -1),
    Among("varm", -1, -1),
    Among("dum", -1, -1),
    Among("sen", -1, -1),
    Among("fin", -1, -1),
    Among("djup", -1, -1),
    Among("klar", -1, -1),
    Among("dyr", -1, -1),
    Among("svår", -1, -1),
    Among("lätt", -1, -1),
];

static A_6: &'static [Among; 4] =
    &[Among("repl", -1, -1), Among("fabr", -1, -1), Among("rubr", -1, -1), Among("but", -1, -1)];

static A_7: &'static [Among; 54] = &[
    Among("a", -1, 1),
    Among("ena", 0, 1),
    Among("arna", 0, 3),
    Among("erna", 0, 1),
    Among("ikerna", 3, 9),
    Among("aterna", 3, 1),
    Among("orna", 0, 1),
    Among("ivna", 0, 8),
    Among("ad", -1, 1),
    Among("e", -1, 1),
    Among("ade", 9, 1),
    Among("are", 9, 4),
    Among("aste", 9, 4),
    Among("eum", -1, 7),
    Among("ium", -1, 6),
    Among("an", -1, 1),
    Among("en", -1, 1),
    Among("aren", 16, 4),
    Among("aten", 16, 1),
    Among("grafin", -1, 28),
    Among("egin", -1, 25),
    Among("gogin", -1, 22),
    Among("ologin", -1, 23),
    Among("ergin", -1, 26),
    Among("emin", -1, 29),
    Among("omin", -1, 20),
    Among("orin", -1, 21),
    Among("strin", -1, 27),
    Among("kratin", -1, 24),
    Among("eln", -1, 5),
    Among("videon", -1, 14),
    Among("radion", -1, 13),
    Among("varon", -1, 12),
    Among("konton", -1, 16),
    Among("foton", -1, 15),
    Among("ern", -1, 1),
    Among("ikern", 35, 9),
    Among("atorn", -1, 11),
    Among("ktorn", -1, 10),
    Among("vån", -1, 17),
    Among("én", -1, 18),
    Among("jön", -1, 19),
    Among("ar", -1, 1),
    Among("er", -1, 1),
    Among("iker", 43, 9),
    Among("ater", 43, 1),
    Among("or", -1, 1),
    Among("ats", -1, 1),
    Among("at", -1, 1),
    Among("et", -1, 2),
    Among("atet", 49, 1),
    Among("kontot", -1, 16),
    Among("fotot", -1, 15),
    Among("ast", -1, 4),
];

static A_8: &'static [Among; 53] = &[
    Among("snabb", -1, -1),
    Among("hård", -1, -1),
    Among("svag", -1, -1),
    Among("bygg", -1, -1),
    Among("snygg", -1, -1),
    Among("trygg", -1, -1),
    Among("ig", -1, -1),
    Among("ung", -1, -1),
    Among("stäng", -1, -1),
    Among("lång", -1, -1),
    Among("låg", -1, -1),
    Among("hög", -1, -1),
    Among("följ", -1, -1),
    Among("ck", -1, -1),
    Among("änk", -1, -1),
    Among("stark", -1, -1),
    Among("ärk", -1, -1),
    Among("sk", -1, -1),
    Among("sjuk", -1, -1),
    Among("åk", -1, -1),
    Among("ök", -1, -1),
    Among("ial", -1, -1),
    Among("okal", -1, -1),
    Among("nal", -1, -1),
    Among("ral", -1, -1),
    Among("tal", -1, -1),
    Among("enkel", -1, -1),
    Among("kall", -1, -1),
    Among("ell", -1, -1),
    Among("full", -1, -1),
    Among("ställ", -1, -1),
    Among("varm", -1, -1),
    Among("lugn", -1, -1),
    Among("allmän", -1, -1),
    Among("älp", -1, -1),
    Among("äpp", -1, -1),
    Among("djup", -1, -1),
    Among("öp", -1, -1),
    Among("bar", -1, -1),
    Among("acker", -1, -1),
    Among("äker", -1, -1),
    Among("stor", -1, -1),
    Among("dyr", -1, -1),
    Among("styr", -1, -1),
    Among("lär", -1, -1),
    Among("svår", -1, -1),
    Among("för", -1, -1),
    Among("hör", -1, -1),
    Among("läs", -1, -1),
    Among("lös", -1, -1),
    Among("iv", -1, -1),
    Among("kräv", -1, -1),
    Among("höv", -1, -1),
];

static A_9: &'static [Among; 67] = &[
    Among("byggd", -1, 4),
    Among("stängd", -1, 6),
    Among("ställd", -1, 5),
    Among("föräld", -1, 44),
    Among("åld", -1, 43),
    Among("kalend", -1, 42),
    Among("gjord", -1, 11),
    Among("styrd", -1, 9),
    Among("lärd", -1, 1),
    Among("förd", -1, 3),
    Among("hörd", -1, 2),
    Among("krävd", -1, 8),
    Among("hövd", -1, 7),
    Among("vack", -1, 47),
    Among("teck", -1, 46),
    Among("säk", -1, 48),
    Among("bl", -1, 22),
    Among("medl", -1, 28),
    Among("gl", -1, 21),
    Among("kl", -1, 20),
    Among("gaml", -1, 51),
    Among("mml", -1, 27),
    Among("mpl", -1, 23),
    Among("ppl", -1, 24),
    Among("itl", -1, 26),
    Among("xl", -1, 25),
    Among("gramm", -1, 13),
    Among("hemm", -1, 16),
    Among("lemm", -1, 14),
    Among("numm", -1, 32),
    Among("rumm", -1, 15),
    Among("drömm", -1, 17),
    Among("strömm", -1, 18),
    Among("egn", -1, 50),
    Among("teckn", -1, 46),
    Among("änn", -1, 19),
    Among("öppn", -1, 49),
    Among("vattn", -1, 45),
    Among("åldr", -1, 43),
    Among("kalendr", -1, 42),
    Among("vädr", -1, 30),
    Among("fingr", -1, 33),
    Among("lägr", -1, 29),
    Among("vackr", -1, 47),
    Among("säkr", -1, 48),
    Among("somr", -1, 34),
    Among("numr", -1, 32),
    Among("pappr", -1, 31),
    Among("vintr", -1, 35),
    Among("semestr", -1, 41),
    Among("registr", -1, 38),
    Among("ministr", -1, 39),
    Among("fönstr", -1, 36),
    Among("mönstr", -1, 37),
    Among("systr", -1, 40),
    Among("skrivit", -1, 12),
    Among("vint", -1, 35),
    Among("använt", -1, 10),
    Among("gjort", -1, 11),
    Among("semest", -1, 41),
    Among("regist", -1, 38),
    Among("minist", -1, 39),
    Among("fönst", -1, 36),
    Among("mönst", -1, 37),
    Among("syst", -1, 40),
    Among("vatt", -1, 45),
    Among("skrev", -1, 12),
];

static G_v: &'static [u8; 19] = &[17, 65, 16, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 24, 1, 32];

static G_before_s: &'static [u8; 4] = &[255, 254, 42, 1];

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

            if env.find_among_b(A_0) == 0 {
                break 'lab5;
            }
            break 'lab4;
        }
        env.cursor = env.limit - v_5;
        if env.cursor < i_p1 {
            break 'lab4;
        }
        let v_6 = env.limit_backward;
        env.limit_backward = i_p1;
        env.ket = env.cursor;
        if !env.eq_s_b(&"s") {
            env.limit_backward = v_6;
            break 'lab4;
        }
        env.bra = env.cursor;
        env.limit_backward = v_6;
        let v_7 = env.limit - env.cursor;
        if !env.in_grouping_b(G_before_s, 97, 121) {
            break 'lab4;
        }
        env.cursor = env.limit - v_7;
        env.slice_del();
        break 'lab4;
    }
    env.cursor = env.limit - v_4;
    'lab6: loop {
        let v_8 = env.limit - env.cursor;
        'lab7: loop {
            env.ket = env.cursor;
            if (env.cursor - 2 <= env.limit_backward
                || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                || ((1327154 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
            {
                break 'lab7;
            }

            among_var = env.find_among_b(A_2);
            if among_var == 0 {
                break 'lab7;
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
                    env.slice_from("dotter");
                }
                12 => {
                    env.slice_from("bror");
                }
                13 => {
                    env.slice_from("damot");
                }
                14 => {
                    env.slice_from("man");
                }
                15 => {
                    if env.cursor > env.limit_backward {
                        break 'lab7;
                    }
                    env.slice_from("man");
                }
                16 => {
                    env.slice_from("sman");
                }
                17 => {
                    if env.cursor > env.limit_backward {
                        break 'lab7;
                    }
                    env.slice_from("ny");
                }
                18 => {
                    if env.cursor > env.limit_backward {
                        break 'lab7;
                    }
                    env.slice_from("låg");
                }
                19 => {
                    env.slice_from("måla");
                }
                20 => {
                    env.slice_from("lova");
                }
                21 => {
                    env.slice_from("boka");
                }
                22 => {
                    env.slice_from("laga");
                }
                23 => {
                    env.slice_from("bilda");
                }
                24 => {
                    env.slice_from("kosta");
                }
                25 => {
                    env.slice_from("landa");
                }
                26 => {
                    if env.cursor > env.limit_backward {
                        break 'lab7;
                    }
                }
                _ => (),
            }
            break 'lab6;
        }
        env.cursor = env.limit - v_8;
        'lab8: loop {
            if (env.cursor - 2 <= env.limit_backward
                || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                || ((1851570 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
            {
                break 'lab8;
            }

            among_var = env.find_among_b(A_1);
            if among_var == 0 {
                break 'lab8;
            }
            match among_var {
                1 => {
                    if env.cursor > env.limit_backward {
                        break 'lab8;
                    }
                }
                _ => (),
            }
            break 'lab6;
        }
        env.cursor = env.limit - v_8;
        let v_9 = env.limit - env.cursor;
        'lab9: loop {
            if env.cursor < i_p1 {
                break 'lab9;
            }
            let v_10 = env.limit_backward;
            env.limit_backward = i_p1;
            env.ket = env.cursor;
            if (env.cursor <= env.limit_backward
                || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                || ((1859634 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
            {
                env.limit_backward = v_10;
                break 'lab9;
            }

            among_var = env.find_among_b(A_7);
            if among_var == 0 {
                env.limit_backward = v_10;
                break 'lab9;
            }
            env.bra = env.cursor;
            env.limit_backward = v_10;
            match among_var {
                1 => {
                    env.slice_del();
                }
                2 => {
                    let v_11 = env.limit - env.cursor;
                    'lab10: loop {
                        if (env.cursor <= env.limit_backward
                            || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                            || ((1440196 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f))
                                & 1)
                                == 0)
                        {
                            break 'lab10;
                        }

                        if env.find_among_b(A_3) == 0 {
                            break 'lab10;
                        }
                        break 'lab9;
                    }
                    env.cursor = env.limit - v_11;
                    env.slice_del();
                }
                3 => 'lab11: loop {
                    let v_12 = env.limit - env.cursor;
                    'lab12: loop {
                        let v_13 = env.limit - env.cursor;
                        if (env.cursor - 2 <= env.limit_backward
                            || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                            || ((6061200 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f))
                                & 1)
                                == 0)
                        {
                            break 'lab12;
                        }

                        if env.find_among_b(A_4) == 0 {
                            break 'lab12;
                        }
                        env.cursor = env.limit - v_13;
                        env.slice_from("ar");
                        break 'lab11;
                    }
                    env.cursor = env.limit - v_12;
                    env.slice_del();
                    break 'lab11;
                },
                4 => 'lab13: loop {
                    let v_14 = env.limit - env.cursor;
                    'lab14: loop {
                        let v_15 = env.limit - env.cursor;
                        if (env.cursor - 1 <= env.limit_backward
                            || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                            || ((1407124 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f))
                                & 1)
                                == 0)
                        {
                            break 'lab14;
                        }

                        if env.find_among_b(A_5) == 0 {
                            break 'lab14;
                        }
                        env.cursor = env.limit - v_15;
                        env.slice_del();
                        break 'lab13;
                    }
                    env.cursor = env.limit - v_14;
                    env.slice_from("ar");
                    break 'lab13;
                },
                5 => {
                    env.slice_from("el");
                }
                6 => {
                    env.slice_from("i");
                }
                7 => {
                    env.slice_from("e");
                }
                8 => {
                    env.slice_from("iv");
                }
                9 => 'lab15: loop {
                    let v_16 = env.limit - env.cursor;
                    'lab16: loop {
                        let v_17 = env.limit - env.cursor;
                        if (env.cursor - 2 <= env.limit_backward
                            || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                            || ((1314816 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f))
                                & 1)
                                == 0)
                        {
                            break 'lab16;
                        }

                        if env.find_among_b(A_6) == 0 {
                            break 'lab16;
                        }
                        env.cursor = env.limit - v_17;
                        env.slice_from("ik");
                        break 'lab15;
                    }
                    env.cursor = env.limit - v_16;
                    env.slice_from("iker");
                    break 'lab15;
                },
                10 => {
                    env.slice_from("ktor");
                }
                11 => {
                    env.slice_from("ator");
                }
                12 => {
                    env.slice_from("varo");
                }
                13 => {
                    env.slice_from("radio");
                }
                14 => {
                    env.slice_from("video");
                }
                15 => {
                    env.slice_from("foto");
                }
                16 => {
                    env.slice_from("konto");
                }
                17 => {
                    env.slice_from("vå");
                }
                18 => {
                    env.slice_from("é");
                }
                19 => {
                    env.slice_from("jö");
                }
                20 => {
                    env.slice_from("omi");
                }
                21 => {
                    env.slice_from("ori");
                }
                22 => {
                    env.slice_from("gogi");
                }
                23 => {
                    env.slice_from("ologi");
                }
                24 => {
                    env.slice_from("krati");
                }
                25 => {
                    env.slice_from("egi");
                }
                26 => {
                    env.slice_from("ergi");
                }
                27 => {
                    env.slice_from("stri");
                }
                28 => {
                    env.slice_from("grafi");
                }
                29 => {
                    env.slice_from("emi");
                }
                _ => (),
            }
            break 'lab9;
        }
        env.cursor = env.limit - v_9;
        let v_18 = env.limit - env.cursor;
        'lab17: loop {
            env.ket = env.cursor;
            if !env.eq_s_b(&"t") {
                break 'lab17;
            }
            env.bra = env.cursor;
            if (env.cursor - 1 <= env.limit_backward
                || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                || ((5078164 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
            {
                break 'lab17;
            }

            if env.find_among_b(A_8) == 0 {
                break 'lab17;
            }
            env.slice_del();
            break 'lab17;
        }
        env.cursor = env.limit - v_18;
        let v_19 = env.limit - env.cursor;
        'lab18: loop {
            env.ket = env.cursor;
            if (env.cursor - 1 <= env.limit_backward
                || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                || ((5535760 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
            {
                break 'lab18;
            }

            among_var = env.find_among_b(A_9);
            if among_var == 0 {
                break 'lab18;
            }
            env.bra = env.cursor;
            match among_var {
                1 => {
                    env.slice_from("lär");
                }
                2 => {
                    env.slice_from("hör");
                }
                3 => {
                    env.slice_from("för");
                }
                4 => {
                    env.slice_from("bygg");
                }
                5 => {
                    env.slice_from("ställ");
                }
                6 => {
                    env.slice_from("stäng");
                }
                7 => {
                    env.slice_from("höv");
                }
                8 => {
                    env.slice_from("kräv");
                }
                9 => {
                    env.slice_from("styr");
                }
                10 => {
                    env.slice_from("använd");
                }
                11 => {
                    env.slice_from("gör");
                }
                12 => {
                    env.slice_from("skriv");
                }
                13 => {
                    env.slice_from("gram");
                }
                14 => {
                    env.slice_from("lem");
                }
                15 => {
                    env.slice_from("rum");
                }
                16 => {
                    env.slice_from("hem");
                }
                17 => {
                    env.slice_from("dröm");
                }
                18 => {
                    env.slice_from("ström");
                }
                19 => {
                    env.slice_from("än");
                }
                20 => {
                    env.slice_from("kel");
                }
                21 => {
                    env.slice_from("gel");
                }
                22 => {
                    env.slice_from("bel");
                }
                23 => {
                    env.slice_from("mpel");
                }
                24 => {
                    env.slice_from("ppel");
                }
                25 => {
                    env.slice_from("xel");
                }
                26 => {
                    env.slice_from("itel");
                }
                27 => {
                    env.slice_from("mmel");
                }
                28 => {
                    env.slice_from("medel");
                }
                29 => {
                    env.slice_from("läger");
                }
                30 => {
                    env.slice_from("väder");
                }
                31 => {
                    env.slice_from("papper");
                }
                32 => {
                    env.slice_from("nummer");
                }
                33 => {
                    env.slice_from("finger");
                }
                34 => {
                    env.slice_from("sommar");
                }
                35 => {
                    env.slice_from("vinter");
                }
                36 => {
                    env.slice_from("fönster");
                }
                37 => {
                    env.slice_from("mönster");
                }
                38 => {
                    env.slice_from("register");
                }
                39 => {
                    env.slice_from("minister");
                }
                40 => {
                    env.slice_from("syster");
                }
                41 => {
                    env.slice_from("semester");
                }
                42 => {
                    env.slice_from("kalender");
                }
                43 => {
                    env.slice_from("ålder");
                }
                44 => {
                    env.slice_from("föräldr");
                }
                45 => {
                    env.slice_from("vatten");
                }
                46 => {
                    env.slice_from("tecken");
                }
                47 => {
                    env.slice_from("vacker");
                }
                48 => {
                    env.slice_from("säker");
                }
                49 => {
                    env.slice_from("öpp");
                }
                50 => {
                    env.slice_from("eg");
                }
                51 => {
                    env.slice_from("gammal");
                }
                _ => (),
            }
            break 'lab18;
        }
        env.cursor = env.limit - v_19;
        break 'lab6;
    }
    env.cursor = env.limit_backward;
    return true;
}
