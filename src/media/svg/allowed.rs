//! Elements and attributes that a drawing may have (SVG 2, appendices G and H; SVG 1.1 fonts; HTML for texts in boxes).

/// The language of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vocabulary {
    /// SVG, or no namespace at all.
    Svg,
    /// HTML: texts in boxes.
    Html,
    /// Anything else: data of the program that made the drawing.
    Foreign,
}

/// Namespace of SVG.
pub const SVG: &str = "http://www.w3.org/2000/svg";
/// Namespace of HTML.
pub const HTML: &str = "http://www.w3.org/1999/xhtml";
/// Namespace of links.
pub const XLINK: &str = "http://www.w3.org/1999/xlink";

impl Vocabulary {
    /// Returns the vocabulary of a namespace.
    #[must_use]
    pub fn of(namespace: &str) -> Self {
        match namespace.trim() {
            SVG | "" => Self::Svg,
            HTML => Self::Html,
            _ => Self::Foreign,
        }
    }
}

#[rustfmt::skip]
const SVG_ELEMENTS: &[&str] = &[
    "a", "animate", "animateColor", "animateMotion", "animateTransform", "circle", "clipPath", "defs", "desc", "discard",
    "ellipse", "feBlend", "feColorMatrix", "feComponentTransfer", "feComposite", "feConvolveMatrix", "feDiffuseLighting",
    "feDisplacementMap", "feDistantLight", "feDropShadow", "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR",
    "feGaussianBlur", "feImage", "feMerge", "feMergeNode", "feMorphology", "feOffset", "fePointLight",
    "feSpecularLighting", "feSpotLight", "feTile", "feTurbulence", "filter", "font", "font-face", "font-face-name",
    "font-face-src", "font-face-uri", "foreignObject", "g", "glyph", "hatch", "hatchpath", "hkern", "image", "line",
    "linearGradient", "marker", "mask", "mesh", "meshgradient", "meshpatch", "meshrow", "missing-glyph", "mpath", "path",
    "pattern", "polygon", "polyline", "radialGradient", "rect", "set", "solidcolor", "stop", "style", "svg", "switch",
    "symbol", "text", "textPath", "title", "tref", "tspan", "use", "view", "vkern",
];

/// Elements that programs write for themselves; browsers draw none of them.
const UNDRAWN: &[&str] = &[
    "metadata",
    "flowRoot",
    "flowRegion",
    "flowPara",
    "flowSpan",
    "flowDiv",
    "color-profile",
    "cursor",
    "definition-src",
];

/// Elements in any language that run or load something.
#[rustfmt::skip]
const ACTIVE: &[&str] = &[
    "script", "handler", "listener", "iframe", "frame", "object", "embed", "applet", "audio", "video", "source", "track",
    "canvas", "link", "meta", "base", "form", "input", "button", "textarea", "select",
];

#[rustfmt::skip]
const HTML_ELEMENTS: &[&str] = &[
    "a", "abbr", "b", "big", "blockquote", "body", "br", "center", "cite", "code", "col", "colgroup", "dd", "del", "div",
    "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "label", "li", "mark",
    "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strike", "strong", "style", "sub",
    "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr",
];

#[rustfmt::skip]
const ATTRIBUTES: &[&str] = &[
    // Of all elements.
    "class", "id", "lang", "role", "tabindex", "focusable", "version", "baseProfile", "preserveAspectRatio", "viewBox",
    "zoomAndPan", "x", "y", "width", "height", "transform", "transform-origin", "requiredExtensions", "requiredFeatures",
    "systemLanguage", "externalResourcesRequired", "contentScriptType", "contentStyleType", "type", "media", "title",
    "target", "rel", "hreflang", "download", "enable-background", "overflow", "space", "xmlns",
    // Shapes and texts.
    "cx", "cy", "r", "rx", "ry", "x1", "x2", "y1", "y2", "d", "points", "pathLength", "dx", "dy", "rotate", "textLength",
    "lengthAdjust", "startOffset", "method", "spacing", "side", "inline-size",
    // Paint servers, markers, masks.
    "gradientUnits", "gradientTransform", "spreadMethod", "offset", "fx", "fy", "fr", "patternUnits",
    "patternContentUnits", "patternTransform", "clipPathUnits", "maskUnits", "maskContentUnits", "mask-type",
    "markerUnits", "markerWidth", "markerHeight", "orient", "refX", "refY", "pitch", "hatchUnits", "hatchContentUnits",
    // Filters.
    "filterUnits", "primitiveUnits", "filterRes", "in", "in2", "result", "mode", "operator", "k1", "k2", "k3", "k4",
    "order", "kernelMatrix", "kernelUnitLength", "divisor", "bias", "targetX", "targetY", "edgeMode", "preserveAlpha",
    "surfaceScale", "diffuseConstant", "specularConstant", "specularExponent", "limitingConeAngle", "azimuth",
    "elevation", "pointsAtX", "pointsAtY", "pointsAtZ", "z", "scale", "xChannelSelector", "yChannelSelector",
    "stdDeviation", "radius", "baseFrequency", "numOctaves", "seed", "stitchTiles", "tableValues", "slope", "intercept",
    "amplitude", "exponent", "values", "crossorigin", "no-composite",
    // Animation.
    "attributeName", "attributeType", "begin", "dur", "end", "min", "max", "restart", "repeatCount", "repeatDur", "fill",
    "calcMode", "keyTimes", "keySplines", "keyPoints", "from", "to", "by", "additive", "accumulate", "path", "origin",
    // Presentation (SVG 2, 6.6, and what browsers read in addition).
    "alignment-baseline", "baseline-shift", "clip", "clip-path", "clip-rule", "color", "color-interpolation",
    "color-interpolation-filters", "color-profile", "color-rendering", "cursor", "direction", "display",
    "dominant-baseline", "fill-opacity", "fill-rule", "filter", "flood-color", "flood-opacity", "font", "font-family",
    "font-feature-settings", "font-kerning", "font-size", "font-size-adjust", "font-stretch", "font-style",
    "font-variant", "font-variant-caps", "font-variant-ligatures", "font-variation-settings", "font-weight",
    "glyph-orientation-horizontal", "glyph-orientation-vertical", "image-rendering", "isolation", "kerning",
    "letter-spacing", "lighting-color", "line-height", "marker", "marker-end", "marker-mid", "marker-start", "mask",
    "mask-clip", "mask-image", "mix-blend-mode", "opacity", "paint-order", "pointer-events", "shape-inside",
    "shape-padding", "shape-rendering", "shape-subtract", "solid-color", "solid-opacity", "stop-color", "stop-opacity",
    "stroke", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
    "stroke-opacity", "stroke-width", "text-align", "text-anchor", "text-decoration", "text-orientation",
    "text-overflow", "text-rendering", "text-transform", "unicode-bidi", "vector-effect", "visibility", "white-space",
    "word-spacing", "writing-mode", "color-scheme",
    // Fonts of SVG 1.1.
    "unicode", "glyph-name", "horiz-adv-x", "horiz-origin-x", "horiz-origin-y", "vert-adv-y", "vert-origin-x",
    "vert-origin-y", "units-per-em", "panose-1", "ascent", "descent", "alphabetic", "cap-height", "x-height",
    "accent-height", "bbox", "ideographic", "mathematical", "hanging", "underline-position", "underline-thickness",
    "strikethrough-position", "strikethrough-thickness", "overline-position", "overline-thickness", "unicode-range",
    "widths", "stemv", "stemh", "u1", "u2", "g1", "g2", "k", "name", "arabic-form",
    // HTML.
    "align", "valign", "alt", "border", "cellpadding", "cellspacing", "colspan", "rowspan", "dir", "face", "size", "start",
    "nowrap", "bgcolor",
];

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It stays.
    Kept,
    /// It is removed with all that is in it, without a word: nobody sees it.
    Unseen,
    /// It is removed with all that is in it, and told.
    Removed,
}

/// Returns what becomes of an element; `is_in_box` tells whether it stands in a `foreignObject`.
#[must_use]
pub fn element(vocabulary: Vocabulary, name: &str, is_in_box: bool) -> Verdict {
    let is_active = ACTIVE.iter().any(|active| active.eq_ignore_ascii_case(name));
    match vocabulary {
        Vocabulary::Svg if SVG_ELEMENTS.contains(&name) => Verdict::Kept,
        Vocabulary::Html if is_in_box && HTML_ELEMENTS.contains(&name) => Verdict::Kept,
        _ if is_active => Verdict::Removed,
        Vocabulary::Svg if UNDRAWN.contains(&name) => Verdict::Unseen,
        Vocabulary::Svg | Vocabulary::Html => Verdict::Removed,
        Vocabulary::Foreign => Verdict::Unseen,
    }
}

/// Returns whether a name is of HTML alone.
#[must_use]
pub fn is_html_alone(name: &str) -> bool {
    HTML_ELEMENTS.contains(&name) && !SVG_ELEMENTS.contains(&name)
}

/// Returns whether an element may have an attribute without a prefix; those with addresses and styles are looked at alone.
#[must_use]
pub fn attribute(name: &str) -> bool {
    name.starts_with("aria-") || name.starts_with("data-") || ATTRIBUTES.contains(&name)
}

/// Returns whether an attribute runs something.
#[must_use]
pub fn is_handler(name: &str) -> bool {
    let name = name.as_bytes();
    name.len() > 2 && name[..2].eq_ignore_ascii_case(b"on") && name.iter().all(u8::is_ascii_alphabetic)
}
