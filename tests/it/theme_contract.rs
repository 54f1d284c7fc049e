//! The contract with themes as the program's source says it: the types of all that templates see, with their doc comments.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;
use syn::{Attribute, Expr, Field, Fields, GenericArgument, Item, Lit, Meta, PathArguments, Type};

use crate::own_code::texts;

/// A type of values that templates see.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    Text,
    Html,
    Date,
    Number,
    Truth,
    Anything,
    /// A value with fields, or one of some texts, by its name in the source.
    Named(String),
    OrNothing(Box<Self>),
    List(Box<Self>),
    /// Values by names that are texts.
    ByName(Box<Self>),
}

/// A field that a template sees.
#[derive(Debug, Clone)]
pub struct SeenField {
    pub name: String,
    pub shape: Shape,
    pub doc: String,
    /// Whether the fields of its value stand in its place.
    pub is_flat: bool,
}

/// A type with a name.
#[derive(Debug, Clone)]
pub struct SeenType {
    pub doc: String,
    /// Empty if its values are texts.
    pub fields: Vec<SeenField>,
    /// The texts that it can be, each with what it means.
    pub texts: Vec<(String, String)>,
}

/// A template with the variables that are its own.
#[derive(Debug, Clone)]
pub struct SeenTemplate {
    /// `post.html`, and what the author may name instead.
    pub names: String,
    pub doc: String,
    pub variables: Vec<(String, Shape)>,
}

/// All that templates see.
pub struct Contract {
    pub types: BTreeMap<String, SeenType>,
    /// Names of the types in the order of the files.
    pub order: Vec<String>,
    pub templates: Vec<SeenTemplate>,
    /// What lacks a doc comment.
    pub undocumented: Vec<String>,
}

/// Returns the contract, read once.
pub fn contract() -> &'static Contract {
    static CONTRACT: LazyLock<Contract> = LazyLock::new(read);
    &CONTRACT
}

/// The file of directives' variables is no part of `plan`, because directives are drawn where texts are typeset.
const DIRECTIVE: &str = "typeset/directive.rs";

fn read() -> Contract {
    let mut contract =
        Contract { types: BTreeMap::new(), order: Vec::new(), templates: Vec::new(), undocumented: Vec::new() };
    let texts = texts();
    let mut files: Vec<&String> = texts
        .keys()
        .filter(|path| (path.starts_with("plan/") && path.ends_with("view.rs")) || *path == DIRECTIVE)
        .collect();
    // Of `view.rs` the others are parts.
    files.sort_by_key(|path| (path.as_str() != "plan/view.rs", path.as_str() == DIRECTIVE, path.as_str()));
    for path in files {
        for item in syn::parse_file(&texts[path]).expect("Rust").items {
            contract.item(item);
        }
    }
    contract
}

impl Contract {
    fn item(&mut self, item: Item) {
        match item {
            Item::Struct(found) if is_serialized(&found.attrs) => {
                let name = found.ident.to_string();
                let Fields::Named(fields) = found.fields else { return };
                let fields: Vec<SeenField> = fields.named.iter().map(field).collect();
                for field in fields.iter().filter(|field| field.doc.is_empty()) {
                    self.undocumented.push(format!("{name}::{}", field.name));
                }
                self.add(&name, SeenType { doc: doc(&found.attrs), fields, texts: Vec::new() });
            }
            Item::Enum(found) if is_serialized(&found.attrs) => {
                let texts = found.variants.iter();
                let texts = texts.map(|one| (one.ident.to_string().to_lowercase(), doc(&one.attrs))).collect();
                self.add(&found.ident.to_string(), SeenType { doc: doc(&found.attrs), fields: Vec::new(), texts });
            }
            Item::Enum(found) if found.ident == "View" => {
                self.templates = found.variants.iter().map(template).collect();
            }
            _ => {}
        }
    }

    fn add(&mut self, name: &str, found: SeenType) {
        if found.doc.is_empty() {
            self.undocumented.push(name.to_owned());
        }
        self.order.push(name.to_owned());
        assert!(self.types.insert(name.to_owned(), found).is_none(), "two types of the name {name}");
    }

    /// Returns the fields of a type, with those of flat fields in their place.
    pub fn fields(&self, name: &str) -> Vec<SeenField> {
        let of = |field: &SeenField| match &field.shape {
            Shape::Named(name) if field.is_flat => self.fields(name),
            _ => vec![field.clone()],
        };
        self.types[name].fields.iter().flat_map(of).collect()
    }

    /// Returns the variables that every template sees.
    pub fn site_wide(&self) -> Vec<SeenField> {
        let variable = |name: &str, of: &str| SeenField {
            name: name.to_owned(),
            shape: Shape::Named(of.to_owned()),
            doc: self.types[of].doc.clone(),
            is_flat: false,
        };
        let mut all = vec![variable("site", "SiteView"), variable("page", "Head")];
        all.extend(self.fields("Parts"));
        all
    }

    /// Returns where a value is not as its type says; `at` is what leads to it.
    pub fn faults(&self, value: &Value, shape: &Shape, at: &str) -> Vec<String> {
        let is_right = match shape {
            Shape::Text | Shape::Html | Shape::Date => value.is_string(),
            Shape::Number => value.is_number(),
            Shape::Truth => value.is_boolean(),
            Shape::Anything => true,
            Shape::OrNothing(inner) => return if value.is_null() { Vec::new() } else { self.faults(value, inner, at) },
            Shape::List(inner) => {
                let Some(items) = value.as_array() else { return vec![format!("{at}: {value} is no list")] };
                return items.iter().flat_map(|item| self.faults(item, inner, &format!("{at}[]"))).collect();
            }
            Shape::ByName(inner) => {
                let Some(fields) = value.as_object() else { return vec![format!("{at}: {value} is no map")] };
                return fields
                    .iter()
                    .flat_map(|(name, one)| self.faults(one, inner, &format!("{at}.{name}")))
                    .collect();
            }
            Shape::Named(name) if self.types[name].fields.is_empty() => {
                self.types[name].texts.iter().any(|(text, _)| value == text.as_str())
            }
            Shape::Named(name) => return self.faults_of_fields(value, name, at),
        };
        if is_right { Vec::new() } else { vec![format!("{at}: {value} is no {shape:?}")] }
    }

    fn faults_of_fields(&self, value: &Value, name: &str, at: &str) -> Vec<String> {
        let Some(found) = value.as_object() else { return vec![format!("{at}: {value} is no {name}")] };
        let fields = self.fields(name);
        let known: BTreeSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        let seen: BTreeSet<&str> = found.keys().map(String::as_str).collect();
        let mut faults: Vec<String> =
            known.symmetric_difference(&seen).map(|field| format!("{at}.{field}: only in one of both")).collect();
        for field in fields.iter().filter(|field| seen.contains(field.name.as_str())) {
            faults.extend(self.faults(&found[&field.name], &field.shape, &format!("{at}.{}", field.name)));
        }
        faults
    }
}

/// Returns the contract as the program reads it: names and shapes, without words.
fn written(contract: &Contract) -> String {
    let field = |name: &str, shape: &Shape| format!("  {name} {}\n", shape_written(contract, shape));
    let fields = |fields: &[SeenField]| -> String { fields.iter().map(|one| field(&one.name, &one.shape)).collect() };
    let named = contract.order.iter().filter(|name| !contract.types[*name].fields.is_empty());
    let types: Vec<String> = named.map(|name| format!("type {name}\n{}", fields(&contract.fields(name)))).collect();
    let mut text = types.concat();
    for template in &contract.templates {
        let name = template.names.split('`').find(|part| part.ends_with(".html")).expect("a template's name");
        let variables: String = template.variables.iter().map(|(name, shape)| field(name, shape)).collect();
        text.push_str(&format!("template {name}\n{variables}"));
    }
    let directive =
        contract.order.iter().find(|name| name.starts_with("Directive")).expect("the directives' variables");
    text + "every\n" + &fields(&contract.site_wide()) + "directive\n" + &fields(&contract.fields(directive))
}

fn shape_written(contract: &Contract, shape: &Shape) -> String {
    match shape {
        Shape::Text | Shape::Html | Shape::Date | Shape::Number | Shape::Truth => "plain".to_owned(),
        Shape::Anything => "anything".to_owned(),
        Shape::Named(name) if contract.types[name].fields.is_empty() => "plain".to_owned(),
        Shape::Named(name) => name.clone(),
        Shape::OrNothing(inner) => format!("?{}", shape_written(contract, inner)),
        Shape::List(inner) => format!("[{}]", shape_written(contract, inner)),
        Shape::ByName(inner) => format!("{{{}}}", shape_written(contract, inner)),
    }
}

#[test]
fn the_program_knows_the_names_that_templates_may_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/theme/contract.txt");
    let wanted = written(contract());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &wanted).expect("a file");
    }
    let found = std::fs::read_to_string(&path).expect("a file").replace("\r\n", "\n");
    assert_eq!(found, wanted, "UPDATE=1 writes it");
}

fn template(variant: &syn::Variant) -> SeenTemplate {
    let doc = doc(&variant.attrs);
    let (names, rest) = doc.split_once(": ").unwrap_or((doc.trim_end_matches('.'), ""));
    let quoted: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
    let shapes: Vec<Shape> = variant.fields.iter().map(|field| shape(&field.ty)).collect();
    // Of several names the first and the last are variables, unless there are as many as there are values.
    let named: Vec<&str> = match (shapes.len(), quoted.len()) {
        (values, names) if values == names => quoted,
        (0, _) => Vec::new(),
        (1, _) => quoted[..1].to_vec(),
        (2, names) if names > 2 => vec![quoted[0], quoted[names - 1]],
        _ => panic!("the variables of {names} are not named in order: {rest}"),
    };
    let variables = named.into_iter().map(str::to_owned).zip(shapes).collect();
    SeenTemplate { names: names.to_owned(), doc: rest.to_owned(), variables }
}

fn field(field: &Field) -> SeenField {
    let own = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    let renamed = serde(&field.attrs).into_iter().find_map(|option| {
        let name = option.strip_prefix("rename = \"")?.strip_suffix('"')?;
        Some(name.to_owned())
    });
    SeenField {
        name: renamed.unwrap_or(own),
        shape: shape(&field.ty),
        doc: doc(&field.attrs),
        is_flat: serde(&field.attrs).iter().any(|option| option == "flatten"),
    }
}

fn shape(of: &Type) -> Shape {
    let path = match of {
        Type::Path(path) => &path.path,
        Type::Reference(reference) => return shape(&reference.elem),
        Type::Slice(slice) => return Shape::List(Box::new(shape(&slice.elem))),
        _ => panic!("templates cannot see a value of this type"),
    };
    let last = path.segments.last().expect("a name");
    let inner: Vec<&Type> = match &last.arguments {
        PathArguments::AngleBracketed(inside) => inside
            .args
            .iter()
            .filter_map(|one| match one {
                GenericArgument::Type(inner) => Some(inner),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    let name = last.ident.to_string();
    match (name.as_str(), inner.as_slice()) {
        ("Arc" | "Box" | "Shown", [inner]) => shape(inner),
        ("Option", [inner]) => Shape::OrNothing(Box::new(shape(inner))),
        ("Vec", [inner]) => Shape::List(Box::new(shape(inner))),
        ("BTreeMap", [_, inner]) => Shape::ByName(Box::new(shape(inner))),
        ("String" | "str", []) => Shape::Text,
        ("Html", []) => Shape::Html,
        ("PostDate", []) => Shape::Date,
        ("usize" | "u8" | "u32" | "u64" | "i16" | "i64", []) => Shape::Number,
        ("bool", []) => Shape::Truth,
        ("Value", []) => Shape::Anything,
        (name, []) => Shape::Named(name.to_owned()),
        _ => panic!("templates cannot see a value of the type {name}"),
    }
}

/// Returns the doc comment as one text.
fn doc(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" ").trim().to_owned()
}

fn is_serialized(attributes: &[Attribute]) -> bool {
    let tokens = attributes.iter().filter_map(|attribute| attribute.meta.require_list().ok());
    tokens.filter(|list| list.path.is_ident("derive")).any(|list| list.tokens.to_string().contains("Serialize"))
}

/// Returns the options for serde of a field.
fn serde(attributes: &[Attribute]) -> Vec<String> {
    let lists = attributes.iter().filter_map(|attribute| attribute.meta.require_list().ok());
    let texts = lists.filter(|list| list.path.is_ident("serde")).map(|list| list.tokens.to_string());
    texts.flat_map(|text| text.split(',').map(|one| one.trim().to_owned()).collect::<Vec<_>>()).collect()
}

/// Returns the text of a file of the built-in theme by its path in the repository.
pub fn theme_files(under: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/skola").join(under);
    let files = crate::site::files_below(&folder).into_iter();
    files.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8"))).collect()
}

#[test]
fn everything_that_templates_see_is_documented() {
    let contract = contract();
    assert!(contract.undocumented.is_empty(), "without a doc comment: {:?}", contract.undocumented);
    assert!(contract.types.len() > 20 && contract.templates.len() > 15);
}

#[test]
fn a_value_is_compared_with_its_type_field_by_field() {
    let contract = contract();
    let link = Shape::Named("TermLink".to_owned());
    let faults = |value: Value, shape: &Shape| contract.faults(&value, shape, "x");
    assert!(faults(serde_json::json!({"name": "A", "href": "/"}), &link).is_empty());
    assert_eq!(faults(serde_json::json!({"name": 1}), &link).len(), 2);
    let list = Shape::OrNothing(Box::new(Shape::List(Box::new(link))));
    assert!(faults(Value::Null, &list).is_empty() && !faults(serde_json::json!([{}]), &list).is_empty());
}
