/** The page's words, in Chinese and English. */

const WORDS = {
  title: ["标注", "Annotate"], reports: ["报告", "Reports"], progress: ["已完成 {n} / {of} 篇", "{n} of {of} finished"], find: ["按名称筛选", "Filter by name"],
  new: ["未开始", "not begun"], open: ["标注中", "begun"], finished: ["已完成", "finished"], left: ["待定 {n}", "{n} to decide"], kept: ["{n} 处", "{n}"],
  saved: ["已保存", "Saved"], saving: ["正在保存…", "Saving…"], unsaved: ["未保存", "Not saved"], failed: ["保存失败：{e}", "Not saved: {e}"], stale: ["此篇在另一窗口改过，已重新载入", "Changed in another window; loaded again"],
  undo: ["撤销", "Undo"], redo: ["重做", "Redo"], help: ["帮助", "Help"], dark: ["深色", "Dark"], light: ["浅色", "Light"], language: ["English", "中文"], close: ["关闭", "Close"],
  finish: ["完成本篇", "Finish this report"], reopen: ["继续修改", "Reopen"], finishedNote: ["本篇已完成，金标文件已写入 {f}", "Finished: the gold file is {f}"],
  accept: ["接受", "Accept"], reject: ["拒绝", "Reject"], acceptAll: ["同名全部接受（{n}）", "Accept all {n} of this name"], rejectAll: ["同名全部拒绝（{n}）", "Reject all {n} of this name"],
  proposed: ["待定", "proposed"], accepted: ["已接受", "accepted"], rejected: ["已拒绝", "rejected"],
  type: ["类型", "Type"], theme: ["主题（一至两个，主要的在前）", "Themes (one or two, the main one first)"], status: ["状态", "Status"], span: ["范围", "Span"], places: ["涉及地点", "Places"], orgs: ["涉及机构", "Organisations"], forms: ["文中名称", "Forms of the name"], same: ["与另一名称是同一事物", "The same as another name"], separate: ["这个名称是另一事物", "This form is something else"], joinHint: ["选择名称…", "Choose a name…"], addHint: ["输入后回车", "Type, then Enter"], remove: ["去掉 {n}", "Remove {n}"], fullName: ["用作全称", "Make it the full name"],
  startLeft: ["左端向左扩一字", "Start one to the left"], startRight: ["左端向右缩一字", "Start one to the right"], endLeft: ["右端向左缩一字", "End one to the left"], endRight: ["右端向右扩一字", "End one to the right"],
  why: ["建议来源", "Proposed by"], score: ["可信度", "Score"], noTheme: ["还没有主题", "no theme yet"],
  done: ["已完成", "Done"], ongoing: ["进行中", "Ongoing"], planned: ["计划中", "Planned"], none: ["未说明", "Not stated"],
  markAs: ["标为", "Mark as"], useAsSpan: ["改作“{n}”的范围", "Make it the span of “{n}”"],
  todo: ["待办", "To do"], nothingLeft: ["全部已定，可以完成本篇。", "Everything is decided: the report can be finished."], undecidedN: ["{n} 处建议待定", "{n} proposals to decide"], themelessN: ["{n} 项举措没有主题", "{n} initiatives without a theme"], go: ["去处理", "Go"], countsTitle: ["本篇标注", "In this report"],
  finishTitle: ["还有 {n} 处建议没有定", "{n} proposals are undecided"], finishText: ["完成的报告会写成金标，不能有未定的建议。", "A finished report becomes gold, and gold leaves nothing open."], acceptRest: ["其余全部接受", "Accept the rest"], rejectRest: ["其余全部拒绝", "Reject the rest"], goOn: ["继续标注", "Go on annotating"],
  chosen: ["点选正文中的名称查看；拖选文字可新标一处。", "Click a marked name to see it; select text to mark a new one."], guide: ["标注要完整：工具没有找到的也要标出，否则召回率没有意义。", "Mark what was not found, too, or recall means nothing."],
  disputed: ["与其他报告的判断相反，未写入判断文件：{n}", "Contradicts another report; left out of the judgements: {n}"], skipped: ["有 {n} 个文件未能读取", "{n} files could not be read"],
  closed: ["没有口令。请打开 kg annotate 打印的完整网址。", "No token. Open the whole address that kg annotate printed."], gone: ["连不上 kg annotate，请确认它仍在运行。", "kg annotate does not answer; is it still running?"], text: ["报告正文", "Text of the report"], previous: ["上一处", "Previous"], next: ["下一处", "Next"], of: ["第 {k} / {n} 处", "{k} of {n}"], characters: ["{n} 字", "{n} characters"], loading: ["正在读取并抽取…", "Reading and extracting…"],
};

/** @param {string} language @returns {(key: string, values?: Record<string, any>) => string} */
export function translator(language) {
  const column = language === "en" ? 1 : 0;
  return (key, values = {}) => (WORDS[key] || [key, key])[column].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** Keys with one entry each, for the test that both languages are there. */
export const words = WORDS;

export const HELP = {
  zh: [["j  k", "下一处、上一处"], ["n", "下一处待定"], ["a  /  Shift + A", "接受；同名全部接受"], ["x  /  Shift + X", "拒绝；同名全部拒绝"], ["1 … 6", "类型：项目、制度计划、政策、行动、地点、机构（有选中文字时为新标）"], ["←  →", "右端移一字"], ["Shift + ←  →", "左端移一字"], ["s", "把选中文字改作当前名称的范围"], ["d  o  p  m", "状态：已完成、进行中、计划中、未说明"], ["t", "到主题"], ["u  /  r", "撤销、重做"], ["l", "中文 / English"], ["?", "本帮助"], ["Esc", "取消选择"]],
  en: [["j  k", "Next, previous"], ["n", "Next to decide"], ["a  /  Shift + A", "Accept; accept all of this name"], ["x  /  Shift + X", "Reject; reject all of this name"], ["1 … 6", "Type: project, program, policy, campaign, place, organisation (marks selected text)"], ["←  →", "Move the end by a character"], ["Shift + ←  →", "Move the start by a character"], ["s", "Make the selected text the span of the current name"], ["d  o  p  m", "Status: done, ongoing, planned, not stated"], ["t", "To the themes"], ["u  /  r", "Undo, redo"], ["l", "中文 / English"], ["?", "This help"], ["Esc", "Select nothing"]],
};
