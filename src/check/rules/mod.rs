//! The rules of `check`: one file each, with its documentation beside it.

pub mod a01;
pub mod a05;
pub mod a06;
pub mod a07;
pub mod a08;
pub mod a09;
pub mod a10;
pub mod a11;
pub mod a13;
pub mod a14;
pub mod a18;
pub mod a20;
pub mod a21;
pub mod e01;
pub mod e02;
pub mod e03;
pub mod f01;
pub mod g310;
pub mod g311;
pub mod g312;
pub mod g313;
pub mod g314;
