//! All rules of `check`.

use crate::check::rule::CheckRule;
use crate::check::rules;

/// All rules, in the order of their codes.
#[rustfmt::skip]
pub static RULES: &[CheckRule] = &[
    rules::a01::A1,
    rules::a02::A2,
    rules::a03::A3,
    rules::a04::A4,
    rules::a05::A5,
    rules::a06::A6,
    rules::a07::A7,
    rules::a08::A8,
    rules::a09::A9,
    rules::a10::A10,
    rules::a11::A11,
    rules::a12::A12,
    rules::a13::A13,
    rules::a14::A14,
    rules::a15::A15,
    rules::a16::A16,
    rules::a17::A17,
    rules::a18::A18,
    rules::a19::A19,
    rules::a20::A20,
    rules::a21::A21,
    rules::a22::A22,
    rules::a23::A23,
    rules::a24::A24,
    rules::a25::A25,
    rules::a26::A26,
    rules::d01::D1,
    rules::d02::D2,
    rules::d03::D3,
    rules::d04::D4,
    rules::d05::D5,
    rules::d06::D6,
    rules::d07::D7,
    rules::d08::D8,
    rules::d09::D9,
    rules::d10::D10,
    rules::e01::E1,
    rules::e02::E2,
    rules::e03::E3,
    rules::f01::F1,
    rules::f02::F2,
    rules::f03::F3,
    rules::i01::I1,
    rules::i02::I2,
    rules::i03::I3,
    rules::l01::L1,
    rules::l02::L2,
    rules::l03::L3,
    rules::l05::L5,
    rules::t01::T1,
    rules::t02::T2,
];

/// Returns the rule of a code: its own, or that of a diagnostic of the build that says the same.
#[must_use]
pub fn rule_of(code: &str) -> Option<&'static CheckRule> {
    RULES.iter().find(|rule| rule.rule.code == code || rule.build.contains(&code))
}
