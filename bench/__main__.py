"""``python -m bench``: every measurement, in a folder and a database of its own."""

import os
import tempfile


def main() -> None:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="zhualuoshi-bench-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from bench import api, extraction, ledger, likeness, lists, mails, past, review, sweep

    extraction.run()
    lists.run()
    past.run()  # over the same tasks, with a year behind them; taken back
    ledger.run()  # after the lists: it adds to what they have seeded
    api.run()  # over a hundred thousand of them; what it creates is taken back
    lists.run_large()  # the same pages over ten times as many
    mails.run()  # in databases of its own, the other one too
    likeness.run()  # the same
    review.run()  # in a browser, with a server and a database of its own
    sweep.run()  # a million tasks, on PostgreSQL


if __name__ == "__main__":
    main()
