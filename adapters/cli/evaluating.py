"""`evaluate …`: measures on any data set, each printing one JSON object."""

from pathlib import Path
from typing import Annotated

import typer

from .benchmarking import tau2
from .console import ConfigOption, Exit, command, note, print_json

app = typer.Typer(
    help="Measure on any data set; each prints one JSON object.\n\n"
    "Example: shopclerk evaluate retrieval --knowledge docs/ --questions questions.jsonl",
    no_args_is_help=True,
)
app.command()(tau2)

KnowledgeOption = Annotated[
    Path, typer.Option("--knowledge", help="A folder of documents, or a JSONL of id,title,text.")
]
QuestionsOption = Annotated[Path, typer.Option("--questions", help="JSON Lines, one question a row.")]
JsonFlag = Annotated[bool, typer.Option("--json", help="The default; accepted so that every command takes it.")]


@app.command()
@command
async def retrieval(
    knowledge: KnowledgeOption, questions: QuestionsOption, as_json: JsonFlag = True, config: ConfigOption = None
) -> Exit:
    """How often the right passage is found: recall@k, MRR, milliseconds.

    Example: shopclerk evaluate retrieval --knowledge docs/ --questions questions.jsonl --json
    """
    from shopclerk.bot.assembly.scratch import open_scratch
    from shopclerk.bot.evaluation.retrieval import RetrievalRow, evaluate_retrieval
    from shopclerk.bot.evaluation.rows import read_rows
    from shopclerk.bot.settings import load_settings

    from .progress import indexing

    read_rows(questions, RetrievalRow)  # a bad row is told before a long sync
    with indexing() as progress:
        async with open_scratch(load_settings(config), knowledge, progress=progress) as opened:
            result = await evaluate_retrieval(questions, opened.retriever)
    print_json(result)
    return Exit.DONE


@app.command()
@command
async def answers(
    knowledge: KnowledgeOption,
    questions: QuestionsOption,
    misses: Annotated[bool, typer.Option("--misses", help="Name every row that went wrong on stderr.")] = False,
    as_json: JsonFlag = True,
    config: ConfigOption = None,
) -> Exit:
    """How often the answer holds the right facts, and how often it rightly says "I don't know".

    Example: shopclerk evaluate answers --knowledge docs/ --questions questions.jsonl --json
    """
    from shopclerk.bot.assembly.interview import open_interview
    from shopclerk.bot.evaluation.answers import AnswerRow, judge_answers, summarise
    from shopclerk.bot.evaluation.rows import read_rows
    from shopclerk.bot.settings import load_settings

    from .progress import indexing

    read_rows(questions, AnswerRow)  # a bad row is told before a long sync
    with indexing() as progress:
        async with open_interview(load_settings(config), knowledge, progress=progress) as ask:
            judged = await judge_answers(questions, ask)
    if misses:
        for one in judged:
            if one.verdict not in ("correct", "abstained_rightly") or one.unsupported:
                note(f"{one.verdict}: {one.query}\n    {one.reply}")
    print_json(summarise(judged))
    return Exit.DONE


@app.command()
@command
async def intents(
    train: Annotated[Path, typer.Option("--train", help='JSON Lines of {"text","intent"}; out of scope is "oos".')],
    test: Annotated[Path, typer.Option("--test", help="JSON Lines of the same form.")],
    as_json: JsonFlag = True,
    config: ConfigOption = None,
) -> Exit:
    """How often the intent is right, in scope and out of it.

    Example: shopclerk evaluate intents --train train.jsonl --test test.jsonl --json
    """
    from shopclerk.bot.assembly.embedders import make_embedder
    from shopclerk.bot.evaluation.intents import evaluate_intents
    from shopclerk.bot.settings import load_settings

    print_json(await evaluate_intents(train, test, make_embedder(load_settings(config).embedder)))
    return Exit.DONE


@app.command()
@command
async def grounding(
    pairs: Annotated[Path, typer.Option("--pairs", help="JSON Lines of passage, reply and attributable.")],
    as_json: JsonFlag = True,
) -> Exit:
    """How well supported replies are told from invented ones: AUROC, precision, recall.

    Example: shopclerk evaluate grounding --pairs pairs.jsonl --json
    """
    from shopclerk.bot.evaluation.grounding import evaluate_grounding

    print_json(evaluate_grounding(pairs))
    return Exit.DONE


@app.command()
@command
async def tools(
    world: Annotated[Path, typer.Option("--world", help="A shop in tau2-bench's retail format (db.json).")],
    tasks: Annotated[
        Path, typer.Option("--tasks", help="JSON Lines of id and gold_actions, each with name, arguments.")
    ],
    as_json: JsonFlag = True,
) -> Exit:
    """How often gold actions, called through the clerk's tools and rules, leave the world as they should.

    Example: shopclerk evaluate tools --world db.json --tasks tasks.jsonl --json
    """
    from shopclerk.bot.evaluation.tools import evaluate_tools
    from shopclerk.bot.evaluation.worlds import copies_of

    async with copies_of(world) as (start, fresh):
        print_json(await evaluate_tools(tasks, start, fresh))
    return Exit.DONE


@app.command()
@command
async def recommendations(
    histories: Annotated[
        Path,
        typer.Option("--histories", help='JSON Lines of {"customer","items"} or {"customer","baskets"}, oldest first.'),
    ],
    at: Annotated[int, typer.Option("--at", help="How many places to look at.")] = 10,
    catalogue: Annotated[
        Path | None,
        typer.Option("--catalogue", help='JSON Lines of {"id", …}: items for sale, with what describes them.'),
    ] = None,
    as_json: JsonFlag = True,
) -> Exit:
    """How often what a customer bought last is among the first recommended: hit rate, recall, NDCG, milliseconds.

    Example: shopclerk evaluate recommendations --histories histories.jsonl --at 10 --json
    """
    from shopclerk.bot.evaluation.recommendations import evaluate_recommendations

    print_json(evaluate_recommendations(histories, at=at, catalogue=catalogue))
    return Exit.DONE
