//! The program's own source code as the rules in `tidy` see it: without its tests.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::LazyLock;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, File, ImplItem, ImplItemFn, Item, ItemFn, Signature, TraitItemFn, Visibility};

use crate::site::files_below;

/// Returns the text of every Rust file in `src` by its path there. What a compiler wrote is left out: its source keeps
/// rules of its own.
pub fn texts() -> BTreeMap<String, String> {
    let files = files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let rust = files.into_iter().filter(|(path, _)| path.ends_with(".rs") && !path.contains("/generated/"));
    rust.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8"))).collect()
}

/// Returns the code of every Rust file in `src` by its path there; files that only tests use are left out.
pub fn codes() -> &'static BTreeMap<String, Code> {
    static CODES: LazyLock<BTreeMap<String, Code>> = LazyLock::new(read);
    &CODES
}

fn read() -> BTreeMap<String, Code> {
    let mut codes: BTreeMap<String, Code> =
        texts().iter().map(|(path, text)| (path.clone(), Code::new(text))).collect();
    let of_tests: Vec<String> = codes
        .iter()
        .filter_map(|(path, code)| Some((path.strip_suffix("mod.rs")?, &code.test_modules)))
        .flat_map(|(folder, modules)| modules.iter().map(move |module| format!("{folder}{module}.rs")))
        .collect();
    codes.retain(|path, _| !of_tests.contains(path));
    codes
}

/// A source file without its tests.
pub struct Code {
    /// Lines of the file, blank ones and comments included.
    pub lines: usize,
    /// Paths that begin with `crate`, without that word; in `use` lines and in code.
    pub crate_paths: Vec<Vec<String>>,
    /// Whether a path begins with `super`, which would hide what the file uses.
    pub uses_super: bool,
    /// Each function with the number of lines between its braces.
    pub functions: Vec<(String, usize)>,
    /// Names of types and traits that other files can see.
    pub public_types: Vec<String>,
    /// Names of modules that are compiled for tests only.
    test_modules: Vec<String>,
}

impl Code {
    pub fn new(text: &str) -> Self {
        let file: File = syn::parse_file(text).expect("Rust");
        let mut items = Items::default();
        items.visit_file(&file);
        let mut paths = Paths { tests: &items.tests, found: Vec::new(), uses_super: false };
        paths.read(text.parse().expect("tokens"));
        Self {
            lines: text.lines().count() - items.tests.iter().map(|lines| lines.clone().count()).sum::<usize>(),
            crate_paths: paths.found,
            uses_super: paths.uses_super,
            functions: items.functions,
            public_types: items.public_types,
            test_modules: items.test_modules,
        }
    }
}

#[derive(Default)]
struct Items {
    /// Lines of items that are compiled for tests only.
    tests: Vec<RangeInclusive<usize>>,
    functions: Vec<(String, usize)>,
    public_types: Vec<String>,
    test_modules: Vec<String>,
}

impl Items {
    fn function(&mut self, signature: &Signature, block: &Block) {
        let (open, close) = (block.brace_token.span.open().start().line, block.brace_token.span.close().end().line);
        self.functions.push((signature.ident.to_string(), (close - open).saturating_sub(1)));
    }

    /// Notes the lines of an item that is compiled for tests only.
    fn is_test(&mut self, attributes: &[Attribute], item: &impl Spanned) -> bool {
        let is_test = attributes.iter().any(|attribute| {
            attribute.path().is_ident("cfg") && attribute.parse_args::<TokenStream>().is_ok_and(names_test)
        });
        if is_test {
            self.tests.push(item.span().start().line..=item.span().end().line);
        }
        is_test
    }
}

impl<'a> Visit<'a> for Items {
    fn visit_item(&mut self, item: &'a Item) {
        let (attributes, name) = match item {
            Item::Struct(item) => (&item.attrs, Some((&item.vis, &item.ident))),
            Item::Enum(item) => (&item.attrs, Some((&item.vis, &item.ident))),
            Item::Union(item) => (&item.attrs, Some((&item.vis, &item.ident))),
            Item::Type(item) => (&item.attrs, Some((&item.vis, &item.ident))),
            Item::Trait(item) => (&item.attrs, Some((&item.vis, &item.ident))),
            Item::Fn(item) => (&item.attrs, None),
            Item::Impl(item) => (&item.attrs, None),
            Item::Mod(item) => (&item.attrs, None),
            Item::Use(item) => (&item.attrs, None),
            Item::Const(item) => (&item.attrs, None),
            Item::Static(item) => (&item.attrs, None),
            _ => return visit::visit_item(self, item),
        };
        if self.is_test(attributes, item) {
            if let Item::Mod(module) = item {
                self.test_modules.push(module.ident.to_string());
            }
            return;
        }
        if let Some((visibility, name)) = name
            && !matches!(visibility, Visibility::Inherited)
        {
            self.public_types.push(name.to_string());
        }
        visit::visit_item(self, item);
    }

    fn visit_impl_item(&mut self, item: &'a ImplItem) {
        if let ImplItem::Fn(function) = item
            && self.is_test(&function.attrs, item)
        {
            return;
        }
        visit::visit_impl_item(self, item);
    }

    fn visit_item_fn(&mut self, item: &'a ItemFn) {
        self.function(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'a ImplItemFn) {
        self.function(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'a TraitItemFn) {
        if let Some(block) = &item.default {
            self.function(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

/// Looks for paths token by token, because those inside `format!` and other macros are not parsed.
struct Paths<'a> {
    tests: &'a [RangeInclusive<usize>],
    found: Vec<Vec<String>>,
    uses_super: bool,
}

impl Paths<'_> {
    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            if self.tests.iter().any(|lines| lines.contains(&token.span().start().line)) {
                continue;
            }
            match token {
                TokenTree::Group(group) => self.read(group.stream()),
                TokenTree::Ident(ident) if ident == "crate" => {
                    if let Some(rest) = after_colons(&tokens[index + 1..]) {
                        self.follow(&[], rest);
                    }
                }
                TokenTree::Ident(ident) => {
                    self.uses_super |= ident == "super" && after_colons(&tokens[index + 1..]).is_some();
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    /// Follows a path, and each path of a group such as `{read, write::{self, Target}}`.
    fn follow(&mut self, before: &[String], tokens: &[TokenTree]) {
        match tokens.first() {
            Some(TokenTree::Ident(ident)) => {
                let path = [before, &[ident.to_string()]].concat();
                match after_colons(&tokens[1..]) {
                    Some(rest) => self.follow(&path, rest),
                    None => self.found.push(path),
                }
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
                for tokens in tokens.split(|token| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',')) {
                    self.follow(before, tokens);
                }
            }
            _ => self.found.push(before.to_vec()),
        }
    }
}

/// Whether a condition is `test`, or has it within `all(…)`.
fn names_test(condition: TokenStream) -> bool {
    condition.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "test",
        TokenTree::Group(group) => names_test(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// What follows `::`, where the tokens begin with it.
fn after_colons(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    match tokens {
        [TokenTree::Punct(first), TokenTree::Punct(second), rest @ ..]
            if first.as_char() == ':' && second.as_char() == ':' =>
        {
            Some(rest)
        }
        _ => None,
    }
}
