"""``chip-triage panels``: list, show, check, compare and make gene panels."""

from __future__ import annotations

from pathlib import Path

import click

from chip_triage.cli.messages import Messages
from chip_triage.cli.shared_options import INPUT_FILE, OUTPUT_PATH
from chip_triage.errors import UsageError
from chip_triage.workflow.options import DEFAULT_PANEL


@click.group("panels")
def command() -> None:
    """Gene panels: genes, driver rules, artefacts, thresholds and SMN rules as data.

    \b
    Examples:
      chip-triage panels list
      chip-triage panels show clonhema_myeloid --gene TP53
      chip-triage panels check clonhema_myeloid
    """


@command.command("list")
@click.pass_obj
def list_command(log: Messages, /) -> int:
    """List the panels that ship with the software.

    \b
    Example:
      chip-triage panels list
    """
    from chip_triage.readers.panel_file import list_panels, read_panel

    for name in list_panels():
        panel = read_panel(name)
        log.put(f"{name}\t{panel.version}\t{len(panel.genes)} genes\t{panel.title}")
    return 0


@command.command("show", short_help="Show a panel, or one of its genes.")
@click.argument("panel", default=DEFAULT_PANEL)
@click.option("--gene", default=None, metavar="SYMBOL", help="Only this gene, with all its rules.")
@click.pass_obj
def show_command(log: Messages, /, panel: str, gene: str | None) -> int:
    """Show a panel: version, checksum, genes with tags, rule sets, thresholds; or one gene.

    \b
    Examples:
      chip-triage panels show
      chip-triage panels show clonhema_myeloid --gene DNMT3A
    """
    from chip_triage.workflow.panel_text import gene_text, panel_text

    log.put(panel_text(panel) if gene is None else gene_text(panel, gene), nl=False)
    return 0


@command.command("check", short_help="Check a panel and tell every problem at once.")
@click.argument("panel", default=DEFAULT_PANEL)
@click.option(
    "--update", is_flag=True, help="Record the checksum of the present content in panel.toml."
)
@click.pass_obj
def check_command(log: Messages, /, panel: str, update: bool) -> int:
    """Check a panel: every file, every rule's example; tell all problems at once.

    An edit under an unchanged version is reported: raise the version, then check with --update.

    \b
    Examples:
      chip-triage panels check
      chip-triage panels check my_panel --update
    """
    from chip_triage.readers.panel_file import list_panels
    from chip_triage.workflow.panel_text import check_panel

    if update and panel in list_panels():
        raise UsageError(
            f"panel {panel} is the shipped one; --update would write into the installed software",
            "give the path of your own panel folder (`chip-triage panels new` makes one)",
        )
    problems = check_panel(panel)
    for problem in problems:
        log.put(problem)
    if problems:
        log.error(
            f"{len(problems)} problem(s) in panel {panel}", "correct the files and check again"
        )
        return 1
    if update:
        from chip_triage.readers.panel_scaffold import record_checksum

        log.put(f"recorded {record_checksum(panel)}")
    log.put(f"{panel}: no problem")
    return 0


@command.command("new", short_help="Make a panel of your own from a gene list.")
@click.argument("folder", type=OUTPUT_PATH)
@click.option(
    "--genes",
    "gene_list",
    type=INPUT_FILE,
    required=True,
    help="Text file with gene symbols, one a line.",
)
@click.option("--title", default="", help="What the panel is for.")
@click.option(
    "--base", default=DEFAULT_PANEL, show_default=True, help="Panel to take genes and rules from."
)
@click.pass_obj
def new_command(log: Messages, /, folder: Path, gene_list: Path, title: str, base: str) -> int:
    """Make a panel of your own from a gene list; genes, rules and thresholds come from a base panel.

    \b
    Example:
      chip-triage panels new small_panel --genes genes.txt --title 'Our amplicon panel'
    """
    from chip_triage.readers.panel_scaffold import NewPanel, make_panel, read_gene_list

    names = make_panel(NewPanel(folder, folder.name, title, read_gene_list(gene_list), base))
    for name in names:
        log.put(folder / name)
    return 0


@command.command("diff", short_help="Show what differs between two panels.")
@click.argument("first")
@click.argument("second")
@click.pass_obj
def diff_command(log: Messages, /, first: str, second: str) -> int:
    """Show what differs between two panels: genes, rules, artefacts, thresholds, SMN rules.

    \b
    Example:
      chip-triage panels diff clonhema_myeloid my_panel
    """
    from chip_triage.analysis.panel_difference import compare_panels
    from chip_triage.readers.panel_file import read_panel

    differences = compare_panels(read_panel(first), read_panel(second))
    for found in differences:
        log.put(f"{found.change}\t{found.what}\t{found.name}\t{found.detail}".rstrip())
    if not differences:
        log.put("no difference")
    return 0
