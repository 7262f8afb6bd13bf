"""The order of the house: imports, files, commits, addresses, settings."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import DESK, ROOT, code_files, parsed

pytestmark = pytest.mark.pure

# Who may commit, and why. Everything else leaves it to its caller.
COMMITTERS = {
    "accounts/views.py": "a view",
    "accounts/admin_views.py": "a view",
    "accounts/guards.py": "ends the reading before it notes that a session or token is in use",
    "administration/views.py": "a view",
    "assets/views.py": "a view",
    "audit/jobs.py": "a job, one transaction for each batch",
    "backup/jobs.py": "a job",
    "backup/restores.py": "a job",
    "bot/attending.py": "the loop of mode webhook",
    "bot/jobs.py": "each update from Telegram is a transaction",
    "accounts/token_views.py": "a view",
    "api/calls.py": "the view of every call",
    "api/limits.py": "ends the reading before it counts in a transaction of its own",
    "bot/polling.py": "the loop of mode polling",
    "attendance/views.py": "a view",
    "branding/views.py": "a view",
    "bulk/acts.py": "the view of every act on several tickets",
    "bulk/jobs.py": "a job",
    "bot/citizen_jobs.py": "a job",
    "bot/citizen_views.py": "a view",
    "catalogue/views.py": "a view",
    "catalogue/field_views.py": "a view",
    "changes/views.py": "a view",
    "cli/data.py": "a command",
    "cli/search.py": "a command",
    "cli/tokens.py": "a command",
    "complaints/counter_day_views.py": "a view",
    "complaints/counter_desk.py": "keeps the drafts of the counter's views",
    "complaints/counter_paper_views.py": "a view",
    "complaints/counter_views.py": "a view",
    "complaints/following_views.py": "a view",
    "complaints/jobs.py": "a job",
    "complaints/lapor_views.py": "a view, one transaction for each row of a file",
    "complaints/public_views.py": "a view",
    "complaints/receipt_views.py": "a view",
    "complaints/suggestion_views.py": "a view",
    "complaints/steps.py": "the view of every step",
    "complaints/tracking_views.py": "a view",
    "complaints/views.py": "a view",
    "coordination/disposition_views.py": "a view",
    "coordination/views.py": "a view",
    "dossiers/views.py": "a view",
    "demo/city.py": "plays the edge between its parts",
    "demo/story.py": "plays the edge for each step of a story",
    "error_pages.py": "keeps who asked for a ticket that is not theirs",
    "escalation/jobs.py": "a job",
    "escalation/owner_views.py": "a view",
    "explanations/views.py": "a view",
    "figures/jobs.py": "a job",
    "cli/figures.py": "a command",
    "forecast/jobs.py": "a job",
    "gate/guards.py": "ends the reading before it counts in a transaction of its own",
    "knowledge/noting.py": "ends the reading before it counts in a transaction of its own",
    "knowledge/step_pages.py": "a view",
    "knowledge/views.py": "a view",
    "knowledge/writing_views.py": "a view",
    "mall/service_views.py": "a view",
    "mall/views.py": "a view",
    "notify/admin_views.py": "a view",
    "notify/carrying.py": "a job",
    "notify/choice_views.py": "a view",
    "notify/jobs.py": "a job",
    "notify/mailing.py": "a job",
    "notify/views.py": "a view",
    "improvements/advice_views.py": "a view",
    "improvements/views.py": "a view",
    "memberships/team_views.py": "a view",
    "memberships/views.py": "a view",
    "one_by_one.py": "the loop of jobs, a transaction for each thing",
    "packs/edition_views.py": "a view",
    "packs/jobs.py": "a job",
    "packs/subscription_views.py": "a view",
    "packs/views.py": "a view",
    "privacy/jobs.py": "a job",
    "recurring/views.py": "a view",
    "applications/views.py": "a view",
    "registers/application_pages.py": "a view",
    "registers/backup_views.py": "a view",
    "registers/domain_views.py": "a view",
    "registers/lan_views.py": "a view",
    "problems/outage_views.py": "a view",
    "problems/views.py": "a view",
    "presence/jobs.py": "a job",
    "presence/views.py": "a view",
    "privacy/person_views.py": "a view",
    "privacy/public_views.py": "a view",
    "privacy/views.py": "a view",
    "risks/writing_views.py": "a view",
    "schedule.py": "the heartbeat",
    "search/jobs.py": "a job, one transaction for each batch",
    "shifts/jobs.py": "a job",
    "shifts/log_views.py": "a view",
    "shifts/post_views.py": "a view",
    "shifts/roster_views.py": "a view",
    "shifts/setup_views.py": "a view",
    "shifts/views.py": "a view",
    "sla/jobs.py": "a job",
    "sla/policy_views.py": "a view",
    "sla/rule_views.py": "a view",
    "staffing/absence_views.py": "a view",
    "staffing/access_request_views.py": "a view",
    "staffing/loan_views.py": "a view",
    "staffing/place_views.py": "a view",
    "staffing/skill_views.py": "a view",
    "staffing/sheet_views.py": "a view",
    "staffing/transfer_views.py": "a view",
    "surveys/public_views.py": "a view",
    "surveys/views.py": "a view",
    "serve.py": "prepares the database before it serves",
    "tickets/list_pages.py": "a view",
    "tickets/checklist_views.py": "a view",
    "tickets/link_pages.py": "a view",
    "tickets/task_views.py": "a view",
    "tickets/call_views.py": "a view",
    "tickets/work_views.py": "a view",
    "tickets/jobs.py": "a job",
    "tickets/result_pages.py": "a view",
    "tickets/template_views.py": "a view",
    "tickets/moves.py": "the view of every move",
    "tickets/report_pages.py": "a view",
}
CLOCK_READERS = {
    *COMMITTERS,
    "audit/views.py",
    "cli/audit.py",
    "cli/backup.py",
    "bot/views.py",
    "cli/commands.py",
    "cli/sla.py",
    "health.py",
    "registers/late_views.py",
    "metrics.py",
    "reports/views.py",
    "improvements/paper_views.py",
    "memberships/paper_views.py",
    "sentinels/views.py",
    "reports/result_views.py",
    "risks/views.py",
    "forecast/views.py",
    "tickets/asset_pages.py",
    "reports/shift_views.py",
    "reports/sla_views.py",
    "reports/board_views.py",
    "tickets/views.py",
    "reports/directory_views.py",
    "reports/status_views.py",
    "bot/handlers.py",
    "escalation/views.py",
    "escalation/external_views.py",
    "tickets/board_views.py",
    "finding/views.py",
    "gate/views.py",
    "staffing/matrix_views.py",
    "worker.py",
    "web.py",
} - {
    "audit/jobs.py",
    "backup/jobs.py",
    "backup/restores.py",
    "memberships/jobs.py",
    "shifts/jobs.py",
    "api/limits.py",
    "demo/city.py",
    "demo/story.py",
    "escalation/jobs.py",
    "complaints/counter_desk.py",
}


def attributes_of(tree: ast.AST, name: str) -> list[ast.Attribute]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == name]


def test_imports_go_only_downwards():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_of_the_desk_has_more_than_three_hundred_lines():
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in code_files()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }

    assert too_long == {}


def test_every_module_says_what_it_is():
    silent = [str(path.relative_to(ROOT)) for path in code_files() if not ast.get_docstring(parsed(path))]

    assert silent == []


def test_only_the_edges_commit():
    found = {
        str(path.relative_to(DESK))
        for path in code_files()
        for node in attributes_of(parsed(path), "commit")
        if "session" in ast.unparse(node.value)
    }

    assert found - set(COMMITTERS) == set(), "this module is no edge: leave the commit to its caller"
    assert set(COMMITTERS) - found == set(), "this module commits no more: take it off the list"


def test_only_the_edges_read_the_clock():
    found = {
        str(path.relative_to(DESK))
        for path in code_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "clock.now"
    }

    assert found - CLOCK_READERS == set()


def test_the_system_clock_is_read_in_one_place():
    pattern = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(")

    found = {str(path.relative_to(DESK)) for path in code_files() if pattern.search(path.read_text(encoding="utf-8"))}

    assert found <= {"clock.py"}


def test_a_package_asks_another_ones_operations_queries_and_models_alone():
    """Never another package's views, forms or jobs, except for what the top floors put together."""
    tops = {
        "__main__.py",
        "web.py",
        "pages.py",
        "cli/commands.py",
        "cli/audit.py",
        "cli/data.py",
        "cli/figures.py",
        "cli/search.py",
        "cli/backup.py",
        "schedule.py",
        "demo/city.py",
        "demo/story.py",
        "serve.py",
        "worker.py",
    }
    allowed = {
        ("backup", "desk.audit.jobs"): "what is kept is sealed and anchored first",
        ("bot", "desk.notify.jobs"): "the bot speaks through the same courier",
        ("notify", "desk.accounts.guards"): "guards are for every view",
        ("api", "desk.tickets.forms"): "programs fill in the forms of the pages",
        ("bulk", "desk.tickets.forms"): "several tickets are asked what one is asked",
    }
    pattern = re.compile(r"^(?:from|import) desk\.(\w+)\.?(\w*)(?: import (.+))?$", re.MULTILINE)
    wrong = []
    for path in code_files():
        own = path.relative_to(DESK).parts[0]
        if str(path.relative_to(DESK)) in tops:
            continue
        for package, module, names in pattern.findall(path.read_text(encoding="utf-8")):
            rooms = {module} if module else {name.split(" as ")[0].strip() for name in names.split(",")}
            for room in rooms & {"views", "admin_views", "forms", "jobs", "handlers", "polling"}:
                if package != own and (own, f"desk.{package}.{room}") not in allowed:
                    wrong.append(f"{path.relative_to(ROOT)}: desk.{package}.{room}")

    assert wrong == []


def test_every_setting_is_documented():
    source = (DESK / "config.py").read_text(encoding="utf-8")
    names = set(re.findall(r'given\.\w+\("([A-Z_]+)"', source))
    assert len(names) >= 15

    documented = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")

    assert {name for name in names if f"`{name}`" not in documented} == set()


def test_what_measures_the_desk_finds_what_it_measures():
    """Nothing else imports the benchmarks, so a name that moves would break them unseen. One process for all."""
    names = ["__main__", *sorted(path.stem for path in (ROOT / "benchmarks").glob("[!_]*.py"))]
    asked = [sys.executable, "-c", "".join(f"import benchmarks.{name}\n" for name in names)]

    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)

    assert len(names) > 10
    assert done.returncode == 0, done.stderr
