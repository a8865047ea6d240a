// SPDX-License-Identifier: GPL-2.0-only
//
// What a page looks like, for browse --script: lines "error TEXT" for what a
// reader would stumble over, then what the page says.
(() => {
	const lines = [];
	const error = (text) => lines.push(`error ${text}`);
	const about = (element) =>
		`${element.tagName.toLowerCase()} "${(element.textContent || "").trim().slice(0, 40)}"`;

	// The page itself never scrolls sideways; boxes within it may. A phone
	// shrinks a page that is too wide: innerWidth would be that of the page.
	const root = document.documentElement;
	if (root.scrollWidth > root.clientWidth)
		error(`page is ${root.scrollWidth} wide, window ${root.clientWidth}`);
	for (const element of document.querySelectorAll("body *")) {
		if (element.closest(".scroll, .lanes, svg"))
			continue;
		if (element.getBoundingClientRect().right > root.clientWidth + 1)
			error(`sticks out: ${about(element)}`);
	}

	// A page that is complete in itself.
	for (const element of document.querySelectorAll("script, iframe, object, embed, link, img, form"))
		error(`has ${about(element)}`);
	for (const element of document.querySelectorAll("*"))
		for (const attribute of element.attributes)
			if (/^on|^(src|href|action)$/.test(attribute.name) &&
			    !attribute.value.startsWith("#"))
				error(`${about(element)} has ${attribute.name}`);

	// Contrast of text, as WCAG has it.
	const channels = (color) => (color.match(/[\d.]+/g) || []).map(Number);
	const luminance = (color) => {
		const [r, g, b] = channels(color).map((value) => {
			const share = value / 255;
			return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
		});
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const ground = (element) => {
		for (let at = element; at; at = at.parentElement) {
			const color = getComputedStyle(at).backgroundColor;
			const [, , , alpha = 1] = channels(color);
			if (alpha === 1 && color !== "transparent")
				return color;
		}
		return "rgb(255, 255, 255)";
	};
	const seen = new Set();
	const check = (element, ink, paper) => {
		const [light, dark] = [luminance(ink), luminance(paper)].sort((a, b) => b - a);
		const ratio = (light + 0.05) / (dark + 0.05);
		const key = `${ink} on ${paper}`;
		if (ratio < 4.5 && !seen.has(key))
			error(`contrast ${ratio.toFixed(2)}: ${key}: ${about(element)}`);
		seen.add(key);
	};
	for (const element of document.querySelectorAll("body *")) {
		const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
		if (!own || element.closest("title, desc, defs"))
			continue;
		const style = getComputedStyle(element);
		if (!element.closest("svg"))
			check(element, style.color, ground(element));
		else if (element.classList.contains("on"))
			check(element, style.fill,
			      getComputedStyle(element.parentElement.querySelector(".band")).fill);
		else
			check(element, style.fill, ground(element.closest("svg")));
	}

	// Structure that a screen reader goes by.
	let level = 0;
	for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
		const next = Number(heading.tagName[1]);
		if (next > level + 1)
			error(`heading skips a level: ${about(heading)}`);
		level = next;
	}
	if (document.querySelectorAll("h1").length !== 1)
		error("has not one h1");
	for (const table of document.querySelectorAll("table")) {
		const columns = table.querySelectorAll("thead th[scope=col]").length;
		if (!columns || !table.caption)
			error(`table without heads or caption: ${about(table)}`);
		for (const row of table.tBodies[0].rows) {
			const width = [...row.cells].reduce((sum, cell) => sum + cell.colSpan, 0);
			if (width !== columns || !row.querySelector("th[scope=row]"))
				error(`row of another table: ${about(row)}`);
		}
	}
	for (const svg of document.querySelectorAll("svg[role=img]"))
		if (!svg.querySelector(":scope > title"))
			error("picture without a title");
	for (const use of document.querySelectorAll("use"))
		if (!document.querySelector(use.getAttribute("href")))
			error(`picture of nothing: ${use.getAttribute("href")}`);
	for (const svg of document.querySelectorAll("svg:not([role=img])"))
		if (svg.getAttribute("aria-hidden") !== "true")
			error("picture neither described nor hidden");
	for (const shape of document.querySelectorAll("svg rect, svg path, svg circle"))
		for (const name of ["x", "y", "width", "height", "d", "cx", "cy"])
			if (/nan|inf|-\d+(\.\d+)?%|^-/i.test(shape.getAttribute(name) || ""))
				error(`shape with ${name}="${shape.getAttribute(name).slice(0, 40)}"`);

	// What it says, hidden parts included.
	lines.push(`title ${document.title}`);
	lines.push(`headline ${document.querySelector("h1").textContent}`);
	for (const answer of document.querySelectorAll(".answers > div"))
		lines.push(`answer ${[...answer.children].map((part) => part.textContent).join(" | ")}`);
	for (const warning of document.querySelectorAll(".warning"))
		lines.push(`warning ${warning.textContent}`);
	for (const heading of document.querySelectorAll("h2"))
		lines.push(`section ${heading.textContent}`);
	lines.push(`rows ${document.querySelectorAll(".names text").length}`);
	lines.push(`marks ${document.querySelectorAll(".times circle.last").length} last, ` +
		   `${document.querySelectorAll(".times .cross").length} failed`);
	lines.push(`badges ${[...document.querySelectorAll(".badge")].map((badge) => badge.textContent).join(", ")}`);
	return lines.join("\n");
})();
