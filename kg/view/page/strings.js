/** The page's words, in Chinese and English. */

const WORDS = {
  title: ["乡镇工作报告知识图谱", "Township work reports"],
  search: ["搜索乡镇、主题、项目…（支持拼音首字母，按 / 聚焦）", "Search towns, themes, projects… (pinyin initials; press /)"],
  searchLabel: ["搜索", "Search"],
  overview: ["图谱", "Graph"], home: ["总览", "Overview"], matrix: ["矩阵", "Matrix"], timeline: ["时间", "Timeline"], table: ["表格", "Table"], map: ["地图", "Map"], compare: ["对比", "Compare"], path: ["路径", "Path"], evidence: ["证据", "Evidence"],
  back: ["撤销", "Undo"], copy: ["复制链接", "Copy link"], copied: ["链接已复制", "Link copied"], exports: ["导出", "Export"], print: ["打印", "Print"], help: ["帮助", "Help"], dark: ["深色", "Dark"], light: ["浅色", "Light"], language: ["English", "中文"],
  filters: ["筛选", "Filters"], reset: ["清除筛选", "Clear filters"], types: ["类型", "Types"], theme: ["主题", "Theme"], themes: ["主题", "Themes"], status: ["状态", "Status"], years: ["年份", "Years"], town: ["乡镇", "Town"], towns: ["乡镇", "Towns"], masked: ["名称掩码", "Masked names"],
  all: ["全部", "All"], maskedYes: ["含掩码（*、X、某）", "Masked (*, X)"], maskedNo: ["无掩码", "Not masked"], anyTown: ["全部乡镇", "All towns"],
  done: ["已完成", "Done"], ongoing: ["进行中", "Ongoing"], planned: ["计划中", "Planned"], none: ["未说明", "Not stated"],
  carried_on: ["继续推进", "Carried on"], not_mentioned: ["未再提及", "Not mentioned again"], plans: ["计划的落实", "What came of plans"], plansHelp: ["计划与本乡镇以后的报告对照；“未再提及”只说明后来的报告没有提到，不等于没有完成。", "Plans beside later reports of the same town; not mentioned again does not mean failed."], plannedFor: ["{y}年计划", "planned for {y}"], saidIn: ["{y}年", "{y}: "],
  community: ["同一社群的乡镇", "Towns of the same community"], communityHelp: ["社群内的乡镇彼此共有的举措多于与其他乡镇共有的", "They share more initiatives among themselves than with others"], sharesWith: ["与 {n} 个乡镇有共同举措", "shares initiatives with {n} towns"], sharing: ["关联", "Shared"], sharedBy: ["与 {n} 项举措同在一地", "{n} initiatives of the same towns"],
  matching: ["{n} 项举措符合筛选", "{n} initiatives match"], initiatives: ["举措", "Initiatives"], reports: ["报告", "Reports"], nodes: ["节点", "Nodes"], links: ["关系", "Links"], characters: ["字数", "Characters"],
  noTheme: ["未分主题", "No theme"], more: ["再显示 {n} 项", "Show {n} more"], rest: ["图中另有 {n} 项未画出，可点“+”展开或在右侧列表查看", "{n} more are not drawn: open “+” or see the list"],
  hint: ["单击看详情 · 双击进入 · 滚轮缩放 · 拖动移动", "Click for details · double-click to enter · wheel to zoom · drag to move"],
  hintHome: ["每个小点是一项举措，聚在所属主题周围；乡镇靠近它更侧重的主题", "Each dot is an initiative amid its theme; towns lean towards the themes they do more of"],
  enter: ["进入", "Enter"], expand: ["展开相邻", "Expand"], collapse: ["收起", "Collapse"], pin: ["固定", "Pin"], unpin: ["取消固定", "Unpin"], pathFrom: ["查路径", "Find path"], compareWith: ["与其他乡镇对比", "Compare with a town"], readEvidence: ["读原文（{n}）", "Read evidence ({n})"],
  depth: ["层数", "Depth"], fit: ["适应窗口", "Fit"], zoomIn: ["放大", "Zoom in"], zoomOut: ["缩小", "Zoom out"],
  evidenceTitle: ["证据原文", "Evidence"], noEvidence: ["没有记录原文证据。", "No evidence is recorded."], loading: ["正在读取证据…", "Reading evidence…"],
  sideNote: ["证据原文在同一文件夹的 {f} 中，按需读取", "Evidence is in {f} beside this page, read when needed"],
  sideMissing: ["找不到证据文件 {f}。请把它和本页放在同一文件夹。", "The evidence file {f} is missing. Put it into the folder of this page."],
  sideMismatch: ["证据文件 {f} 不是随本页一起生成的，请重新生成或一并复制。", "The evidence file {f} belongs to another build of this page."],
  widen: ["再看前后各一段", "Show the paragraphs before and after"],
  previous: ["上一条", "Previous"], next: ["下一条", "Next"], pieceOf: ["第 {k} 条，共 {n} 条", "{k} of {n}"], period: ["时期", "Period"], heading: ["章节", "Section"], report: ["报告", "Report"], source: ["文件", "File"], about: ["关于", "About"], openReport: ["打开报告", "Open report"],
  shares: ["各主题占比与全部乡镇平均", "Share of themes, and the mean of all towns"], mean: ["平均", "mean"], byType: ["按类型", "By type"], byStatus: ["按状态", "By status"], similar: ["最相近的乡镇", "Most similar towns"], shared: ["共有", "Shared"], sharedN: ["共有 {n} 项", "{n} shared"], onlyIn: ["仅 {t}", "Only {t}"], figures: ["数据", "Figures"], subThemes: ["子主题", "Sub-themes"], topInitiatives: ["开展乡镇最多的举措", "Initiatives of most towns"], topTowns: ["举措最多的乡镇", "Towns with most initiatives"],
  townsN: ["{n} 个乡镇", "{n} towns"], itemsN: ["{n} 项", "{n}"], aliases: ["又称", "Also"], scope: ["范围", "Scope"], national: ["全国通用", "national"], scopeTown: ["本镇", "this town"], scopeReport: ["本报告", "this report"], mentions: ["提及", "Mentions"],
  counts: ["数量", "Counts"], sharesOf: ["占乡镇比例", "Share of town"], matrixHelp: ["行为乡镇、列为主题；点击数字即按该乡镇与主题筛选并进入，点击表头排序。", "Towns by themes; a number opens that town and theme, a head sorts."], total: ["合计", "Total"],
  tableHelp: ["点击表头排序；筛选条件同左侧。", "A head sorts; the filters on the left apply."], name: ["名称", "Name"], type: ["类型", "Type"], firstYear: ["首次", "First"], lastYear: ["最近", "Last"], townCount: ["乡镇数", "Towns"], links2: ["关系数", "Links"], find: ["在表中查找", "Find in table"], rows: ["{n} 行", "{n} rows"],
  timelineHelp: ["各年举措数，按类型分；点击年份即筛选。下方为跨年份的举措。", "Initiatives by year and type; a year filters. Below, initiatives over several years."], oneYear: ["语料只涉及一个时期，没有可比较的时间线。", "The corpus covers one period only; there is no timeline to draw."], noYears: ["报告没有写明年份。", "The reports state no year."], longest: ["跨年份最长的举措", "Initiatives over most years"],
  mapHelp: ["示意图：按经纬度排布，无底图。空心虚线为推测或近似位置。", "Schematic: by latitude and longitude, no tiles. Hollow dashed points are inferred or approximate."], noPlaces: ["没有带坐标的地点。", "No place has coordinates."], approximate: ["近似或推测", "approximate or inferred"], exact: ["确定", "exact"], pointsN: ["{n} 处", "{n} places"],
  choose: ["选择乡镇", "Choose a town"], compareHelp: ["选择两个乡镇，比较共有的和各自独有的举措。", "Choose two towns to see what they share and what only one does."], pathHelp: ["选择起点和终点，查两者之间最短的联系。", "Choose two things to find the shortest link between them."], from: ["起点", "From"], to: ["终点", "To"], noPath: ["在当前筛选下，两者之间没有联系；可勾选“可经过主题和报告”再试。", "Under these filters nothing links the two; try again with themes and reports."], pathSteps: ["最短路径 {n} 步", "Shortest path: {n} steps"], swap: ["对调", "Swap"], viaHubs: ["可经过主题和报告", "May pass themes and reports"],
  exportPng: ["图片 PNG", "Picture PNG"], exportSvg: ["矢量图 SVG", "Drawing SVG"], exportCsv: ["表格 CSV", "Table CSV"], exportGraphml: ["图数据 GraphML", "Graph GraphML"], exportNothing: ["此视图不能导出为图片", "This view has no picture to export"],
  empty: ["图谱是空的：没有读到报告，或报告中没有识别出内容。", "The graph is empty: no report was read, or nothing was found in them."], nothing: ["没有符合筛选条件的内容。", "Nothing passes the filters."], noResult: ["没有找到", "Nothing found"], pinnedTitle: ["已固定", "Pinned"], close: ["关闭", "Close"], showFilters: ["筛选", "Filters"], canvas: ["知识图谱画布。方向键在节点间移动，回车进入，空格看详情，加减号缩放。", "Graph canvas. Arrow keys move between nodes, Enter opens, Space shows details, plus and minus zoom."], details: ["详情", "Details"], spot: ["原文位置", "Characters"], spotIs: ["第 {a}–{b} 字", "{a}–{b}"], level: ["层级", "Level"], parents: ["隶属", "Within"], year: ["年份", "Year"], kind: ["体裁", "Kind"], code: ["区划代码", "Code"], value: ["数值", "Value"], change: ["变化", "Change"], confidence: ["可信度", "Confidence"], clues: ["线索", "Clues"], views: ["视图", "Views"], skip: ["跳到主要内容", "Skip to content"], lat: ["纬度", "Latitude"], lon: ["经度", "Longitude"], place: ["位置", "Location"], failed: ["页面未能打开", "The page could not be opened"],
};

/** What stands at the other end of a relation: seen from its source, and from its target. */
const RELATIONS = {
  CARRIES_OUT: ["实施的举措", "实施的乡镇", "Carries out", "Carried out by"], HAS_THEME: ["所属主题", "主题下的举措", "Themes", "Initiatives"], BROADER: ["上级主题", "子主题", "Broader theme", "Sub-themes"],
  LOCATED_IN: ["实施地点", "在此实施的举措", "Where", "Carried out here"], INVOLVES: ["相关组织机构", "参与的举措", "Organizations", "Takes part in"], PART_OF: ["从属于", "组成部分", "Part of", "Parts"], BASED_ON: ["依据", "据此开展的举措", "Based on", "Basis of"],
  MENTIONED_IN: ["见于报告", "报告提到的内容", "Mentioned in", "Mentions"], WRITTEN_BY: ["报告单位", "工作报告", "Written by", "Reports"], WITHIN: ["所在地区", "辖内地点", "Within", "Contains"],
  REPORTS: ["报告的指标", "报告此指标的乡镇", "Figures", "Reported by"], HAS_FIGURE: ["数据", "有此数据的举措", "Figures", "Given for"], INFERRED_LOCATION: ["推测位置", "推测位于此地的乡镇", "Probably in", "Probably here"],
  AWARDED: ["获得的荣誉", "获此荣誉的乡镇", "Honours", "Awarded to"], HAS_PROBLEM: ["存在的问题", "存在此问题的乡镇", "Problems", "Problem of"],
};

/** @param {string} language @returns {Record<string, string[]>} */
export function relationTitles(language) {
  const first = language === "en" ? 2 : 0;
  return Object.fromEntries(Object.entries(RELATIONS).map(([id, words]) => [id, words.slice(first, first + 2)]));
}

/** @param {string} language @returns {(key: string, values?: Record<string, any>) => string} */
export function translator(language) {
  const column = language === "en" ? 1 : 0;
  return (key, values = {}) => (WORDS[key] || [key, key])[column].replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? values[name].toLocaleString("en-US") : String(values[name] ?? "")));
}

/** Keys with one entry each, for the test that both languages are there. */
export const words = WORDS;

export const HELP = {
  zh: [["/", "搜索"], ["1 … 7", "切换视图"], ["方向键", "在节点间移动（画布聚焦时）"], ["Shift + 方向键", "平移画布"], ["+  −  0", "放大、缩小、适应窗口"], ["Enter", "进入当前节点"], ["空格", "看当前节点详情"], ["x", "展开或收起所选节点"], ["p", "固定或取消固定"], ["e", "读所选节点的证据原文"], ["u / 浏览器后退", "撤销"], ["h", "回到总览"], ["d", "深色或浅色"], ["l", "中文 / English"], ["?", "本帮助"], ["Esc", "关闭"]],
  en: [["/", "Search"], ["1 … 7", "Switch view"], ["Arrow keys", "Move between nodes (canvas focused)"], ["Shift + arrows", "Pan"], ["+  −  0", "Zoom in, out, fit"], ["Enter", "Enter the node"], ["Space", "Show the node's details"], ["x", "Expand or collapse the selected node"], ["p", "Pin or unpin"], ["e", "Read the evidence of the selected node"], ["u / browser back", "Undo"], ["h", "Overview"], ["d", "Dark or light"], ["l", "中文 / English"], ["?", "This help"], ["Esc", "Close"]],
};
