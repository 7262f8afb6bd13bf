"""A worker of queues, the couriers' or the reports': runs jobs in this process, each in an application context of its own."""

from collections.abc import Sequence

from flask import Flask
from redis import Redis
from rq import SimpleWorker
from rq.executions import Execution
from rq.job import Job
from rq.queue import Queue
from rq.serializers import JSONSerializer

from desk import queueing

WORKER_TTL = 40  # seconds after which a silent worker counts as dead
MAINTENANCE_EVERY = 20
COURIERS = (queueing.COURIER, queueing.MAIL)


def work(app: Flask, *, queues: Sequence[str] = COURIERS, burst: bool = False) -> None:
    """Take jobs until SIGTERM or SIGINT, with `burst` until none is left; the one in hand is finished first."""
    redis = Redis.from_url(app.extensions["desk_redis_url"])

    class DeskWorker(SimpleWorker):
        """Gives each job its own context: the database session ends with it."""

        def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
            with app.app_context():
                return super().perform_job(job, queue, execution)

    worker = DeskWorker(
        [Queue(name, connection=redis, serializer=JSONSerializer) for name in queues],
        connection=redis,
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL,
        maintenance_interval=MAINTENANCE_EVERY,
        log_job_description=False,
    )
    worker.work(burst=burst, logging_level="WARNING")
