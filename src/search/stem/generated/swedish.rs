//! Written by Snowball's compiler from `swedish.sbl` (see `generate.sh`): change that file.

use crate::search::stem::runtime::{Among, SnowballEnv};

struct Context {
    i_x: i32,
}

static A_0: &'static [Among; 53] = &[
    Among("kalas", -1, -1),
    Among("atlas", -1, -1),
    Among("gratis", -1, -1),
    Among("hals", -1, -1),
    Among("tills", -1, -1),
    Among("puls", -1, -1),
    Among("dans", -1, -1),
    Among("chans", -1, -1),
    Among("llians", -1, -1),
    Among("alans", -1, -1),
    Among("glans", -1, -1),
    Among("ulans", -1, -1),
    Among("inans", -1, -1),
    Among("lerans", -1, -1),
    Among("verans", -1, -1),
    Among("stans", -1, -1),
    Among("evans", -1, -1),
    Among("nyans", -1, -1),
    Among("licens", -1, -1),
    Among("videns", -1, -1),
    Among("tendens", -1, -1),
    Among("pondens", -1, -1),
    Among("ligens", -1, -1),
    Among("erens", -1, -1),
    Among("esens", -1, -1),
    Among("petens", -1, -1),
    Among("xistens", -1, -1),
    Among("kvens", -1, -1),
    Among("svens", -1, -1),
    Among("lins", -1, -1),
    Among("prins", -1, -1),
    Among("provins", -1, -1),
    Among("annons", -1, -1),
    Among("respons", -1, -1),
    Among("brons", -1, -1),
    Among("gräns", -1, -1),
    Among("kaos", -1, -1),
    Among("kollaps", -1, -1),
    Among("ips", -1, -1),
    Among("lars", -1, -1),
    Among("mars", -1, -1),
    Among("anders", -1, -1),
    Among("vers", -1, -1),
    Among("fors", -1, -1),
    Among("kors", -1, -1),
    Among("urs", -1, -1),
    Among("börs", -1, -1),
    Among("kompass", -1, -1),
    Among("tjats", -1, -1),
    Among("palats", -1, -1),
    Among("plats", -1, -1),
    Among("sats", -1, -1),
    Among("idensé", -1, -1),
];

static A_1: &'static [Among; 43] = &[
    Among("blad", -1, -1),
    Among("glad", -1, -1),
    Among("nad", -1, -1),
    Among("grad", -1, -1),
    Among("stad", -1, -1),
    Among("ocean", -1, -1),
    Among("organ", -1, -1),
    Among("orkan", -1, -1),
    Among("plan", -1, -1),
    Among("roman", -1, -1),
    Among("veteran", -1, -1),
    Among("modern", -1, -1),
    Among("intern", -1, -1),
    Among("extern", -1, -1),
    Among("dollar", -1, -1),
    Among("exemplar", -1, -1),
    Among("sommar", -1, -1),
    Among("hektar", -1, -1),
    Among("kommentar", -1, -1),
    Among("svar", -1, -1),
    Among("läder", -1, -1),
    Among("väder", -1, -1),
    Among("tiger", -1, -1),
    Among("finger", -1, -1),
    Among("läger", -1, -1),
    Among("socker", -1, -1),
    Among("nummer", -1, -1),
    Among("papper", -1, -1),
    Among("silver", -1, -1),
    Among("ior", -1, -1),
    Among("humor", -1, -1),
    Among("revisor", -1, -1),
    Among("sensor", -1, -1),
    Among("sponsor", -1, -1),
    Among("professor", -1, -1),
    Among("ator", -1, -1),
    Among("itor", -1, -1),
    Among("ktor", -1, -1),
    Among("entor", -1, -1),
    Among("kontor", -1, -1),
    Among("otor", -1, -1),
    Among("astor", -1, -1),
    Among("internat", -1, -1),
];

static A_2: &'static [Among; 31] = &[
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
    Among("mannen", -1, 14),
    Among("männen", -1, 14),
    Among("brodern", -1, 12),
    Among("dottern", -1, 11),
    Among("män", -1, 14),
    Among("döttrar", -1, 11),
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

static A_4: &'static [Among; 24] = &[
    Among("a", -1, 1),
    Among("ena", 0, 1),
    Among("arna", 0, 1),
    Among("erna", 0, 1),
    Among("aterna", 3, 1),
    Among("orna", 0, 1),
    Among("ad", -1, 1),
    Among("e", -1, 1),
    Among("ade", 7, 1),
    Among("igare", 7, 1),
    Among("igaste", 7, 1),
    Among("an", -1, 1),
    Among("en", -1, 1),
    Among("aten", 12, 1),
    Among("ern", -1, 1),
    Among("ar", -1, 1),
    Among("er", -1, 1),
    Among("ater", 16, 1),
    Among("or", -1, 1),
    Among("ats", -1, 1),
    Among("at", -1, 1),
    Among("et", -1, 2),
    Among("atet", 21, 1),
    Among("igast", -1, 1),
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
                || (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 115 as u8
                    && env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 169 as u8))
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
            if (env.cursor - 3 <= env.limit_backward
                || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                || ((278530 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
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
                _ => (),
            }
            break 'lab6;
        }
        env.cursor = env.limit - v_8;
        'lab8: loop {
            if (env.cursor - 2 <= env.limit_backward
                || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                || ((1327120 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
            {
                break 'lab8;
            }

            if env.find_among_b(A_1) == 0 {
                break 'lab8;
            }
            'lab9: loop {
                if !env.eq_s_b(&"xxx") {
                    break 'lab9;
                }
                break 'lab8;
            }
            break 'lab6;
        }
        env.cursor = env.limit - v_8;
        'lab10: loop {
            if env.cursor < i_p1 {
                break 'lab10;
            }
            let v_9 = env.limit_backward;
            env.limit_backward = i_p1;
            env.ket = env.cursor;
            if (env.cursor <= env.limit_backward
                || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                || ((1851442 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
            {
                env.limit_backward = v_9;
                break 'lab10;
            }

            among_var = env.find_among_b(A_4);
            if among_var == 0 {
                env.limit_backward = v_9;
                break 'lab10;
            }
            env.bra = env.cursor;
            env.limit_backward = v_9;
            match among_var {
                1 => {
                    env.slice_del();
                }
                2 => {
                    let v_10 = env.limit - env.cursor;
                    'lab11: loop {
                        if (env.cursor <= env.limit_backward
                            || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                            || ((1440196 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f))
                                & 1)
                                == 0)
                        {
                            break 'lab11;
                        }

                        if env.find_among_b(A_3) == 0 {
                            break 'lab11;
                        }
                        break 'lab10;
                    }
                    env.cursor = env.limit - v_10;
                    env.slice_del();
                }
                _ => (),
            }
            break 'lab6;
        }
        env.cursor = env.limit - v_8;
        break 'lab6;
    }
    env.cursor = env.limit_backward;
    return true;
}
