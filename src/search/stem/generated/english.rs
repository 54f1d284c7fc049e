//! Written by Snowball's compiler from `english.sbl` (see `generate.sh`): change that file.

use crate::search::stem::runtime::{Among, SnowballEnv};

struct Context {}

static A_0: &'static [Among; 9] = &[
    Among("arsen", -1),
    Among("commun", -1),
    Among("emerg", -1),
    Among("gener", -1),
    Among("inter", -1),
    Among("later", -1),
    Among("organ", -1),
    Among("past", -1),
    Among("univers", -1),
];

static A_1: &'static [Among; 3] = &[Among("'", 1), Among("'s'", 1), Among("'s", 1)];

static A_2: &'static [Among; 6] =
    &[Among("ied", 2), Among("s", 3), Among("ies", 2), Among("sses", 1), Among("ss", -1), Among("us", -1)];

static A_3: &'static [Among; 3] = &[Among("succ", 1), Among("proc", 1), Among("exc", 1)];

static A_4: &'static [Among; 7] = &[
    Among("even", 2),
    Among("cann", 2),
    Among("inn", 2),
    Among("earr", 2),
    Among("herr", 2),
    Among("out", 2),
    Among("y", 1),
];

static A_5: &'static [Among; 7] = &[
    Among("", -1),
    Among("ed", 2),
    Among("eed", 1),
    Among("ing", 3),
    Among("edly", 2),
    Among("eedly", 1),
    Among("ingly", 2),
];

static A_6: &'static [Among; 13] = &[
    Among("", 3),
    Among("bb", 2),
    Among("dd", 2),
    Among("ff", 2),
    Among("gg", 2),
    Among("bl", 1),
    Among("mm", 2),
    Among("nn", 2),
    Among("pp", 2),
    Among("rr", 2),
    Among("at", 1),
    Among("tt", 2),
    Among("iz", 1),
];

static A_7: &'static [Among; 25] = &[
    Among("anci", 3),
    Among("enci", 2),
    Among("ogi", 14),
    Among("li", 16),
    Among("bli", 12),
    Among("abli", 4),
    Among("alli", 8),
    Among("fulli", 9),
    Among("lessli", 15),
    Among("ousli", 10),
    Among("entli", 5),
    Among("aliti", 8),
    Among("biliti", 12),
    Among("iviti", 11),
    Among("tional", 1),
    Among("ational", 7),
    Among("alism", 8),
    Among("ation", 7),
    Among("ization", 6),
    Among("izer", 6),
    Among("ator", 7),
    Among("iveness", 11),
    Among("fulness", 9),
    Among("ousness", 10),
    Among("ogist", 13),
];

static A_8: &'static [Among; 9] = &[
    Among("icate", 4),
    Among("ative", 6),
    Among("alize", 3),
    Among("iciti", 4),
    Among("ical", 4),
    Among("tional", 1),
    Among("ational", 2),
    Among("ful", 5),
    Among("ness", 5),
];

static A_9: &'static [Among; 18] = &[
    Among("ic", 1),
    Among("ance", 1),
    Among("ence", 1),
    Among("able", 1),
    Among("ible", 1),
    Among("ate", 1),
    Among("ive", 1),
    Among("ize", 1),
    Among("iti", 1),
    Among("al", 1),
    Among("ism", 1),
    Among("ion", 2),
    Among("er", 1),
    Among("ous", 1),
    Among("ant", 1),
    Among("ent", 1),
    Among("ment", 1),
    Among("ement", 1),
];

static A_10: &'static [Among; 2] = &[Among("e", 1), Among("l", 2)];

static A_11: &'static [Among; 15] = &[
    Among("andes", -1),
    Among("atlas", -1),
    Among("bias", -1),
    Among("cosmos", -1),
    Among("early", 6),
    Among("gently", 4),
    Among("howe", -1),
    Among("idly", 3),
    Among("news", -1),
    Among("only", 7),
    Among("singly", 8),
    Among("skies", 2),
    Among("skis", 1),
    Among("sky", -1),
    Among("ugly", 5),
];

static G_aeo: &'static [u8; 2] = &[17, 64];

static G_v: &'static [u8; 4] = &[17, 65, 16, 1];

static G_v_WXY: &'static [u8; 5] = &[1, 17, 65, 208, 1];

static G_valid_LI: &'static [u8; 3] = &[55, 141, 2];

fn r_shortv(env: &mut SnowballEnv, context: &mut Context) -> bool {
    'lab0: loop {
        let v_1 = env.limit - env.cursor;
        'lab1: loop {
            if !env.out_grouping_b(G_v_WXY, 89, 121) {
                break 'lab1;
            }
            if !env.in_grouping_b(G_v, 97, 121) {
                break 'lab1;
            }
            if !env.out_grouping_b(G_v, 97, 121) {
                break 'lab1;
            }
            break 'lab0;
        }
        env.cursor = env.limit - v_1;
        'lab2: loop {
            if !env.out_grouping_b(G_v, 97, 121) {
                break 'lab2;
            }
            if !env.in_grouping_b(G_v, 97, 121) {
                break 'lab2;
            }
            if env.cursor > env.limit_backward {
                break 'lab2;
            }
            break 'lab0;
        }
        env.cursor = env.limit - v_1;
        if !env.eq_s_b(&"past") {
            return false;
        }
        break 'lab0;
    }
    return true;
}

pub fn stem(env: &mut SnowballEnv) -> bool {
    let mut context = &mut Context {};
    let mut among_var;
    let mut b_Y_found: bool;
    let mut i_p2: i32;
    let mut i_p1: i32;
    'lab0: loop {
        let v_1 = env.cursor;
        'lab1: loop {
            env.bra = env.cursor;
            if (env.cursor + 2 >= env.limit
                || env.current.as_bytes()[(env.cursor + 2) as usize] as u8 >> 5 != 3 as u8
                || ((42750482 as i32 >> (env.current.as_bytes()[(env.cursor + 2) as usize] as u8 & 0x1f)) & 1) == 0)
            {
                break 'lab1;
            }

            among_var = env.find_among(A_11);
            if among_var == 0 {
                break 'lab1;
            }
            env.ket = env.cursor;
            if env.cursor < env.limit {
                break 'lab1;
            }
            match among_var {
                1 => {
                    env.slice_from("ski");
                }
                2 => {
                    env.slice_from("sky");
                }
                3 => {
                    env.slice_from("idl");
                }
                4 => {
                    env.slice_from("gentl");
                }
                5 => {
                    env.slice_from("ugli");
                }
                6 => {
                    env.slice_from("earli");
                }
                7 => {
                    env.slice_from("onli");
                }
                8 => {
                    env.slice_from("singl");
                }
                _ => (),
            }
            break 'lab0;
        }
        env.cursor = v_1;
        'lab2: loop {
            'lab3: loop {
                if !env.hop(3) {
                    break 'lab3;
                }
                break 'lab2;
            }
            break 'lab0;
        }
        env.cursor = v_1;
        'lab4: loop {
            b_Y_found = false;
            let v_2 = env.cursor;
            'lab5: loop {
                env.bra = env.cursor;
                if !env.eq_s(&"'") {
                    break 'lab5;
                }
                env.ket = env.cursor;
                env.slice_del();
                break 'lab5;
            }
            env.cursor = v_2;
            let v_3 = env.cursor;
            'lab6: loop {
                env.bra = env.cursor;
                if !env.eq_s(&"y") {
                    break 'lab6;
                }
                env.ket = env.cursor;
                env.slice_from("Y");
                b_Y_found = true;
                break 'lab6;
            }
            env.cursor = v_3;
            let v_4 = env.cursor;
            'lab7: loop {
                'replab8: loop {
                    let v_5 = env.cursor;
                    'lab9: for _ in 0..1 {
                        'golab10: loop {
                            let v_6 = env.cursor;
                            'lab11: loop {
                                if !env.in_grouping(G_v, 97, 121) {
                                    break 'lab11;
                                }
                                env.bra = env.cursor;
                                if !env.eq_s(&"y") {
                                    break 'lab11;
                                }
                                env.ket = env.cursor;
                                env.cursor = v_6;
                                break 'golab10;
                            }
                            env.cursor = v_6;
                            if env.cursor >= env.limit {
                                break 'lab9;
                            }
                            env.next_char();
                        }
                        env.slice_from("Y");
                        b_Y_found = true;
                        continue 'replab8;
                    }
                    env.cursor = v_5;
                    break 'replab8;
                }
                break 'lab7;
            }
            env.cursor = v_4;
            break 'lab4;
        }
        'lab12: loop {
            i_p1 = env.limit;
            i_p2 = env.limit;
            let v_7 = env.cursor;
            'lab13: loop {
                'lab14: loop {
                    let v_8 = env.cursor;
                    'lab15: loop {
                        if (env.cursor + 3 >= env.limit
                            || env.current.as_bytes()[(env.cursor + 3) as usize] as u8 >> 5 != 3 as u8
                            || ((5513250 as i32 >> (env.current.as_bytes()[(env.cursor + 3) as usize] as u8 & 0x1f))
                                & 1)
                                == 0)
                        {
                            break 'lab15;
                        }

                        if env.find_among(A_0) == 0 {
                            break 'lab15;
                        }
                        break 'lab14;
                    }
                    env.cursor = v_8;
                    if !env.go_out_grouping(G_v, 97, 121) {
                        break 'lab13;
                    }
                    env.next_char();
                    if !env.go_in_grouping(G_v, 97, 121) {
                        break 'lab13;
                    }
                    env.next_char();
                    break 'lab14;
                }
                i_p1 = env.cursor;
                if !env.go_out_grouping(G_v, 97, 121) {
                    break 'lab13;
                }
                env.next_char();
                if !env.go_in_grouping(G_v, 97, 121) {
                    break 'lab13;
                }
                env.next_char();
                i_p2 = env.cursor;
                break 'lab13;
            }
            env.cursor = v_7;
            break 'lab12;
        }
        env.limit_backward = env.cursor;
        env.cursor = env.limit;
        let v_9 = env.limit - env.cursor;
        'lab16: loop {
            let v_10 = env.limit - env.cursor;
            'lab17: loop {
                env.ket = env.cursor;
                if (env.cursor <= env.limit_backward
                    || (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 39 as u8
                        && env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 115 as u8))
                {
                    env.cursor = env.limit - v_10;
                    break 'lab17;
                }

                if env.find_among_b(A_1) == 0 {
                    env.cursor = env.limit - v_10;
                    break 'lab17;
                }
                env.bra = env.cursor;
                env.slice_del();
                break 'lab17;
            }
            env.ket = env.cursor;
            if (env.cursor <= env.limit_backward
                || (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 100 as u8
                    && env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 115 as u8))
            {
                break 'lab16;
            }

            among_var = env.find_among_b(A_2);
            if among_var == 0 {
                break 'lab16;
            }
            env.bra = env.cursor;
            match among_var {
                1 => {
                    env.slice_from("ss");
                }
                2 => 'lab18: loop {
                    let v_11 = env.limit - env.cursor;
                    'lab19: loop {
                        if !env.hop_back(2) {
                            break 'lab19;
                        }
                        env.slice_from("i");
                        break 'lab18;
                    }
                    env.cursor = env.limit - v_11;
                    env.slice_from("ie");
                    break 'lab18;
                },
                3 => {
                    if env.cursor <= env.limit_backward {
                        break 'lab16;
                    }
                    env.previous_char();
                    if !env.go_out_grouping_b(G_v, 97, 121) {
                        break 'lab16;
                    }
                    env.previous_char();
                    env.slice_del();
                }
                _ => (),
            }
            break 'lab16;
        }
        env.cursor = env.limit - v_9;
        let v_12 = env.limit - env.cursor;
        'lab20: loop {
            env.ket = env.cursor;
            if (env.cursor - 1 <= env.limit_backward
                || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                || ((33554576 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
            {
                among_var = -1;
            } else {
                among_var = env.find_among_b(A_5);
            }
            env.bra = env.cursor;
            'lab21: loop {
                let v_13 = env.limit - env.cursor;
                'lab22: loop {
                    match among_var {
                        1 => {
                            let v_14 = env.limit - env.cursor;
                            'lab23: loop {
                                if i_p1 > env.cursor {
                                    break 'lab23;
                                }
                                'lab24: loop {
                                    let v_15 = env.limit - env.cursor;
                                    'lab25: loop {
                                        if (env.cursor - 2 <= env.limit_backward
                                            || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 99 as u8)
                                        {
                                            break 'lab25;
                                        }

                                        if env.find_among_b(A_3) == 0 {
                                            break 'lab25;
                                        }
                                        if env.cursor > env.limit_backward {
                                            break 'lab25;
                                        }
                                        break 'lab24;
                                    }
                                    env.cursor = env.limit - v_15;
                                    env.slice_from("ee");
                                    break 'lab24;
                                }
                                break 'lab23;
                            }
                            env.cursor = env.limit - v_14;
                        }
                        2 => {
                            break 'lab22;
                        }
                        3 => {
                            if (env.cursor <= env.limit_backward
                                || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                                || ((34881536 as i32
                                    >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f))
                                    & 1)
                                    == 0)
                            {
                                break 'lab22;
                            }

                            among_var = env.find_among_b(A_4);
                            if among_var == 0 {
                                break 'lab22;
                            }
                            match among_var {
                                1 => {
                                    let v_16 = env.limit - env.cursor;
                                    if !env.out_grouping_b(G_v, 97, 121) {
                                        break 'lab22;
                                    }
                                    if env.cursor > env.limit_backward {
                                        break 'lab22;
                                    }
                                    env.cursor = env.limit - v_16;
                                    env.bra = env.cursor;
                                    env.slice_from("ie");
                                }
                                2 => {
                                    if env.cursor > env.limit_backward {
                                        break 'lab22;
                                    }
                                }
                                _ => (),
                            }
                        }
                        _ => (),
                    }
                    break 'lab21;
                }
                env.cursor = env.limit - v_13;
                let v_17 = env.limit - env.cursor;
                if !env.go_out_grouping_b(G_v, 97, 121) {
                    break 'lab20;
                }
                env.previous_char();
                env.cursor = env.limit - v_17;
                env.slice_del();
                env.ket = env.cursor;
                env.bra = env.cursor;
                let v_18 = env.limit - env.cursor;
                if (env.cursor - 1 <= env.limit_backward
                    || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                    || ((68514004 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
                {
                    among_var = 3;
                } else {
                    among_var = env.find_among_b(A_6);
                }
                match among_var {
                    1 => {
                        env.slice_from("e");
                        break 'lab20;
                    }
                    2 => {
                        let v_19 = env.limit - env.cursor;
                        'lab26: loop {
                            if !env.in_grouping_b(G_aeo, 97, 111) {
                                break 'lab26;
                            }
                            if env.cursor > env.limit_backward {
                                break 'lab26;
                            }
                            break 'lab20;
                        }
                        env.cursor = env.limit - v_19;
                    }
                    3 => {
                        if env.cursor != i_p1 {
                            break 'lab20;
                        }
                        let v_20 = env.limit - env.cursor;
                        if !r_shortv(env, context) {
                            break 'lab20;
                        }
                        env.cursor = env.limit - v_20;
                        env.slice_from("e");
                        break 'lab20;
                    }
                    _ => (),
                }
                env.cursor = env.limit - v_18;
                env.ket = env.cursor;
                if env.cursor <= env.limit_backward {
                    break 'lab20;
                }
                env.previous_char();
                env.bra = env.cursor;
                env.slice_del();
                break 'lab21;
            }
            break 'lab20;
        }
        env.cursor = env.limit - v_12;
        let v_21 = env.limit - env.cursor;
        'lab27: loop {
            env.ket = env.cursor;
            'lab28: loop {
                'lab29: loop {
                    if !env.eq_s_b(&"y") {
                        break 'lab29;
                    }
                    break 'lab28;
                }
                if !env.eq_s_b(&"Y") {
                    break 'lab27;
                }
                break 'lab28;
            }
            env.bra = env.cursor;
            if !env.out_grouping_b(G_v, 97, 121) {
                break 'lab27;
            }
            if env.cursor <= env.limit_backward {
                break 'lab27;
            }
            env.slice_from("i");
            break 'lab27;
        }
        env.cursor = env.limit - v_21;
        let v_22 = env.limit - env.cursor;
        'lab30: loop {
            env.ket = env.cursor;
            if (env.cursor - 1 <= env.limit_backward
                || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                || ((1864192 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
            {
                break 'lab30;
            }

            among_var = env.find_among_b(A_7);
            if among_var == 0 {
                break 'lab30;
            }
            env.bra = env.cursor;
            if i_p1 > env.cursor {
                break 'lab30;
            }
            match among_var {
                1 => {
                    env.slice_from("tion");
                }
                2 => {
                    env.slice_from("ence");
                }
                3 => {
                    env.slice_from("ance");
                }
                4 => {
                    env.slice_from("able");
                }
                5 => {
                    env.slice_from("ent");
                }
                6 => {
                    env.slice_from("ize");
                }
                7 => {
                    env.slice_from("ate");
                }
                8 => {
                    env.slice_from("al");
                }
                9 => {
                    env.slice_from("ful");
                }
                10 => {
                    env.slice_from("ous");
                }
                11 => {
                    env.slice_from("ive");
                }
                12 => {
                    env.slice_from("ble");
                }
                13 => {
                    env.slice_from("og");
                }
                14 => {
                    if !env.eq_s_b(&"l") {
                        break 'lab30;
                    }
                    env.slice_from("og");
                }
                15 => {
                    env.slice_from("less");
                }
                16 => {
                    if !env.in_grouping_b(G_valid_LI, 99, 116) {
                        break 'lab30;
                    }
                    env.slice_del();
                }
                _ => (),
            }
            break 'lab30;
        }
        env.cursor = env.limit - v_22;
        let v_23 = env.limit - env.cursor;
        'lab31: loop {
            env.ket = env.cursor;
            if (env.cursor - 2 <= env.limit_backward
                || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                || ((528928 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
            {
                break 'lab31;
            }

            among_var = env.find_among_b(A_8);
            if among_var == 0 {
                break 'lab31;
            }
            env.bra = env.cursor;
            if i_p1 > env.cursor {
                break 'lab31;
            }
            match among_var {
                1 => {
                    env.slice_from("tion");
                }
                2 => {
                    env.slice_from("ate");
                }
                3 => {
                    env.slice_from("al");
                }
                4 => {
                    env.slice_from("ic");
                }
                5 => {
                    env.slice_del();
                }
                6 => {
                    if i_p2 > env.cursor {
                        break 'lab31;
                    }
                    env.slice_del();
                }
                _ => (),
            }
            break 'lab31;
        }
        env.cursor = env.limit - v_23;
        let v_24 = env.limit - env.cursor;
        'lab32: loop {
            env.ket = env.cursor;
            if (env.cursor - 1 <= env.limit_backward
                || env.current.as_bytes()[(env.cursor - 1) as usize] as u8 >> 5 != 3 as u8
                || ((1864232 as i32 >> (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 & 0x1f)) & 1) == 0)
            {
                break 'lab32;
            }

            among_var = env.find_among_b(A_9);
            if among_var == 0 {
                break 'lab32;
            }
            env.bra = env.cursor;
            if i_p2 > env.cursor {
                break 'lab32;
            }
            match among_var {
                1 => {
                    env.slice_del();
                }
                2 => {
                    'lab33: loop {
                        'lab34: loop {
                            if !env.eq_s_b(&"s") {
                                break 'lab34;
                            }
                            break 'lab33;
                        }
                        if !env.eq_s_b(&"t") {
                            break 'lab32;
                        }
                        break 'lab33;
                    }
                    env.slice_del();
                }
                _ => (),
            }
            break 'lab32;
        }
        env.cursor = env.limit - v_24;
        let v_25 = env.limit - env.cursor;
        'lab35: loop {
            env.ket = env.cursor;
            if (env.cursor <= env.limit_backward
                || (env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 101 as u8
                    && env.current.as_bytes()[(env.cursor - 1) as usize] as u8 != 108 as u8))
            {
                break 'lab35;
            }

            among_var = env.find_among_b(A_10);
            if among_var == 0 {
                break 'lab35;
            }
            env.bra = env.cursor;
            match among_var {
                1 => {
                    'lab36: loop {
                        'lab37: loop {
                            if i_p2 > env.cursor {
                                break 'lab37;
                            }
                            break 'lab36;
                        }
                        if i_p1 > env.cursor {
                            break 'lab35;
                        }
                        let v_26 = env.limit - env.cursor;
                        'lab38: loop {
                            if !r_shortv(env, context) {
                                break 'lab38;
                            }
                            break 'lab35;
                        }
                        env.cursor = env.limit - v_26;
                        break 'lab36;
                    }
                    env.slice_del();
                }
                2 => {
                    if i_p2 > env.cursor {
                        break 'lab35;
                    }
                    if !env.eq_s_b(&"l") {
                        break 'lab35;
                    }
                    env.slice_del();
                }
                _ => (),
            }
            break 'lab35;
        }
        env.cursor = env.limit - v_25;
        env.cursor = env.limit_backward;
        let v_27 = env.cursor;
        'lab39: loop {
            if !b_Y_found {
                break 'lab39;
            }
            'replab40: loop {
                let v_28 = env.cursor;
                'lab41: for _ in 0..1 {
                    'golab42: loop {
                        let v_29 = env.cursor;
                        'lab43: loop {
                            env.bra = env.cursor;
                            if !env.eq_s(&"Y") {
                                break 'lab43;
                            }
                            env.ket = env.cursor;
                            env.cursor = v_29;
                            break 'golab42;
                        }
                        env.cursor = v_29;
                        if env.cursor >= env.limit {
                            break 'lab41;
                        }
                        env.next_char();
                    }
                    env.slice_from("y");
                    continue 'replab40;
                }
                env.cursor = v_28;
                break 'replab40;
            }
            break 'lab39;
        }
        env.cursor = v_27;
        break 'lab0;
    }
    return true;
}
