//! Texts of diagrams (`SmartArt`) and charts (`DrawingML`).

use std::collections::BTreeMap;

use crate::media::office::paragraph::paragraph;
use crate::text::xml::Node;

/// Returns the texts of a diagram (`SmartArt`) in the order of its connections.
pub(super) fn diagram_texts(tree: &Node) -> Vec<String> {
    let Some(model) = tree.child("dataModel") else { return Vec::new() };
    let points: Vec<&Node> = model.child("ptLst").map(|list| list.nodes().collect()).unwrap_or_default();
    let mut below: BTreeMap<&str, Vec<(u64, &str)>> = BTreeMap::new();
    let mut above: BTreeMap<&str, usize> = BTreeMap::new();
    for link in model.child("cxnLst").into_iter().flat_map(Node::nodes) {
        // Other connection types link points to their presentation.
        if link.plain("type").is_some_and(|kind| kind != "parOf") {
            continue;
        }
        let (Some(from), Some(to)) = (link.plain("srcId"), link.plain("destId")) else { continue };
        let order = link.plain("srcOrd").and_then(|order| order.parse().ok()).unwrap_or_default();
        below.entry(from).or_default().push((order, to));
        *above.entry(to).or_default() += 1;
    }
    for points in below.values_mut() {
        points.sort_unstable();
    }
    let by_id: BTreeMap<&str, &Node> =
        points.iter().filter_map(|point| Some((point.plain("modelId")?, *point))).collect();
    let mut waiting: Vec<&str> = points.iter().filter_map(|point| point.plain("modelId")).collect();
    waiting.retain(|id| !above.contains_key(id));
    waiting.reverse();
    let mut seen: Vec<&str> = Vec::new();
    let mut ordered: std::collections::BTreeSet<&str> = std::collections::BTreeSet::new();
    while let Some(id) = waiting.pop() {
        // Connections may form a cycle.
        if ordered.insert(id) {
            seen.push(id);
            waiting.extend(below.get(id).into_iter().flatten().rev().map(|(_, id)| *id));
        }
    }
    let rest = points.iter().filter_map(|point| point.plain("modelId")).filter(|id| !ordered.contains(id));
    let all = seen.iter().copied().chain(rest).filter_map(|id| by_id.get(id));
    let said = all.filter(|point| matches!(point.plain("type"), None | Some("node" | "asst" | "norm")));
    let paragraphs =
        said.filter_map(|point| point.child("t")).flat_map(|text| text.nodes().filter(|node| node.name == "p"));
    paragraphs.map(|node| paragraph(node).text).filter(|text| !text.trim().is_empty()).collect()
}

/// Returns the title of a chart and the names of its series and categories.
pub(super) fn chart_texts(tree: &Node) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut add = |text: String| {
        let text = text.trim().to_owned();
        if !text.is_empty() && !texts.contains(&text) && texts.len() < 200 {
            texts.push(text);
        }
    };
    if let Some(title) = tree.path(&["chartSpace", "chart", "title"]) {
        let mut paragraphs = Vec::new();
        title.walk(&mut |node| {
            if node.name == "p" {
                paragraphs.push(paragraph(node).text);
            }
            true
        });
        paragraphs.into_iter().for_each(&mut add);
    }
    tree.walk(&mut |node| {
        if matches!(node.name.as_str(), "tx" | "cat") {
            node.walk(&mut |point| {
                if point.name == "v" {
                    add(point.text());
                }
                true
            });
            return false;
        }
        node.name != "title"
    });
    texts
}
