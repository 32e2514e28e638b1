"""The vocabulary: one Chinese term, one identifier, one English label; the closed lists of the frames."""

from __future__ import annotations

#: Kinds of table: identifier → (Chinese label, English label).
TABLES: dict[str, tuple[str, str]] = {
    "revenue_expenditure_summary": ("收支总表", "Summary of revenue and expenditure"),
    "revenue": ("收入总表", "Revenue"),
    "expenditure": ("支出总表", "Expenditure"),
    "fiscal_appropriation_summary": ("财政拨款收支总表", "Summary of fiscal appropriation"),
    "general_public_budget_expenditure": ("一般公共预算支出表", "General public budget expenditure"),
    "basic_expenditure_economic": ("一般公共预算基本支出表（经济分类）", "Basic expenditure by economic classification"),
    "basic_expenditure_detail": ("基本支出明细表", "Detail of basic expenditure"),
    "expenditure_economic_summary": ("支出经济分类汇总表", "Expenditure by economic classification"),
    "government_fund_expenditure": ("政府性基金预算支出表", "Government-managed funds expenditure"),
    "state_capital_expenditure": ("国有资本经营预算支出表", "State capital operations expenditure"),
    "three_public_expenses": ("“三公”经费支出表", "Three public expenses"),
    "project_expenditure": ("项目支出表", "Project expenditure"),
    "agency_operating_expenses": ("机关运行经费表", "Operating expenses of government bodies"),
    "procurement": ("政府采购表", "Government procurement"),
    "fiscal_appropriation_expenditure": ("财政拨款支出表", "Fiscal appropriation expenditure"),
    "fiscal_appropriation_basic_expenditure": ("财政拨款基本支出表", "Fiscal appropriation basic expenditure"),
    "department_performance_targets": ("部门整体绩效目标表", "Performance targets of the department"),
    "project_performance_targets": ("项目绩效目标表", "Performance targets of projects"),
    "other": ("其他表", "Other table"),
}
#: The seven tables every disclosure prints, whatever the region.
CORE_TABLES = (
    "revenue_expenditure_summary", "revenue", "expenditure", "fiscal_appropriation_summary",
    "general_public_budget_expenditure", "basic_expenditure_economic", "three_public_expenses",
)
TARGET_TABLES = ("department_performance_targets", "project_performance_targets")

#: What is counted: identifier → (Chinese label, English label).
MEASURES: dict[str, tuple[str, str]] = {
    "total": ("合计", "Total"),
    "basic": ("基本支出", "Basic expenditure"),
    "project": ("项目支出", "Project expenditure"),
    "personnel": ("人员经费", "Personnel expenditure"),
    "operating": ("公用经费", "Operating expenditure"),
    "wages_and_benefits": ("工资福利支出", "Wages and benefits"),
    "goods_and_services": ("商品和服务支出", "Goods and services"),
    "household_transfers": ("对个人和家庭的补助", "Transfers to individuals and households"),
    "capital": ("资本性支出", "Capital expenditure"),
    "other_operating": ("其他运转类", "Other operating projects"),
    "specific_purpose": ("特定目标类", "Specific-purpose projects"),
    "business": ("事业单位经营支出", "Business expenditure of public institutions"),
    "remitted_upward": ("上缴上级支出", "Remitted to higher levels"),
    "affiliate_subsidy": ("对附属单位补助支出", "Subsidies to affiliated units"),
    "contingency": ("单位预留机动经费", "Contingency"),
    "current_revenue": ("本年收入", "Revenue of the year"),
    "current_expenditure": ("本年支出", "Expenditure of the year"),
    "carryover": ("上年结转结余", "Carryover from the previous year"),
    "carried_forward": ("结转下年", "Carried forward to the next year"),
    "surplus_used": ("使用非财政拨款结余", "Use of non-fiscal surplus"),
    "surplus_distribution": ("结余分配", "Distribution of surplus"),
    "three_public_expenses": ("“三公”经费", "Three public expenses"),
    "overseas_travel": ("因公出国（境）费", "Official overseas travel"),
    "official_vehicles": ("公务用车购置及运行费", "Purchase and operation of official vehicles"),
    "official_vehicles_purchase": ("公务用车购置费", "Purchase of official vehicles"),
    "official_vehicles_operation": ("公务用车运行费", "Operation of official vehicles"),
    "official_receptions": ("公务接待费", "Official receptions"),
    "conferences": ("会议费", "Conferences"),
    "training": ("培训费", "Training"),
    "agency_operating_expenses": ("机关运行经费", "Operating expenses of government bodies"),
    "procurement": ("政府采购", "Government procurement"),
    "fixed_assets": ("固定资产", "Fixed assets"),
    "count": ("数量", "Count"),
    "other": ("其他", "Other"),
}

#: Which money: identifier → (Chinese label, English label).
FUNDS: dict[str, tuple[str, str]] = {
    "all": ("全部资金", "All funds"),
    "fiscal_appropriation": ("财政拨款", "Fiscal appropriation"),
    "general_public": ("一般公共预算", "General public budget"),
    "government_fund": ("政府性基金预算", "Government-managed funds"),
    "state_capital": ("国有资本经营预算", "State capital operations budget"),
    "special_account": ("财政专户管理资金", "Special fiscal accounts"),
    "own_funds": ("单位资金", "Units' own funds"),
    "institution_revenue": ("事业收入", "Operating revenue of public institutions"),
    "business_revenue": ("事业单位经营收入", "Business revenue of public institutions"),
    "higher_level_subsidy": ("上级补助收入", "Subsidies from higher levels"),
    "affiliate_remittance": ("附属单位上缴收入", "Remittances from affiliated units"),
    "other_revenue": ("其他收入", "Other revenue"),
    "other": ("其他", "Other"),
}

STAGES = {"budget": ("预算", "Budget"), "final_accounts": ("决算", "Final accounts")}
PERIODS = ("current", "prior", "change", "change_rate", "other")
BASES = {
    "initial_budget": ("年初预算数", "Initial budget"),
    "adjusted_budget": ("调整预算数", "Adjusted budget"),
    "expected_outturn": ("预计执行数", "Expected outturn"),
    "final_accounts": ("决算数", "Final accounts"),
}
LEVELS = ("total", "subtotal", "unit", "class", "section", "item", "subitem", "project", "line")
CATEGORIES = {
    "input": ("投入管理指标", "Input and management"),
    "cost": ("成本指标", "Cost"),
    "output": ("产出指标", "Output"),
    "benefit": ("效益指标", "Benefit"),
    "satisfaction": ("满意度指标", "Satisfaction"),
}
COMPARATORS = ("≥", "≤", "=", ">", "<", "range")
OUTCOMES = {
    "holds": ("一致", "Holds"),
    "rounding": ("尾差", "Rounding difference"),
    "fails": ("不一致", "Fails"),
    "question": ("存疑", "Question"),
    "not_applicable": ("不适用", "Not applicable"),
    "not_checkable": ("无法核对", "Not checkable"),
}
TRENDS = {"increase": ("增加", "increase"), "decrease": ("减少", "decrease"), "unchanged": ("持平", "unchanged")}

#: The labels of what stands in a column of the frames.
OF_COLUMNS = {
    "table": TABLES, "category": CATEGORIES, "measure": MEASURES, "fund": FUNDS, "stage": STAGES, "basis": BASES,
}  # fmt: skip
_ALL = {**TRENDS, **OUTCOMES, **CATEGORIES, **BASES, **STAGES, **FUNDS, **MEASURES, **TABLES}


def label(identifier: str, lang: str = "zh") -> str:
    """Give the printed label of an identifier; a table's name wins where a measure shares it, a stage's over a basis.

    >>> label("procurement"), label("final_accounts"), label("personnel", "en")
    ('政府采购表', '决算', 'Personnel expenditure')
    """
    chinese, english = _ALL[identifier]
    return english if lang == "en" else chinese


def measure_label(identifier: str, lang: str = "zh") -> str:
    """Give the label of a measure.

    >>> measure_label("three_public_expenses")
    '“三公”经费'
    """
    return MEASURES[identifier][lang == "en"]
