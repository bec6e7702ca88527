package atoll.controllers.cronjob;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.api.schedule.Schedule;
import atoll.api.schedule.TimeZones;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.controllers.kinds.Edits;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.kinds.Times;
import atoll.controllers.pods.PodTemplate;
import atoll.controllers.pods.PodWrites;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One look at one CronJob.
///
/// Upstream's `syncCronJob`: follows the jobs that run, starts the one that is due, removes old
/// ones. Of several missed starts only the latest counts. A job's name is the CronJob's and the
/// minutes since 1970 of its time, so the same start never makes two.
final class CronJobStep {
    /// On the job: its time in the schedule, in the zone of the schedule.
    private static final String SCHEDULED_AT = "batch.kubernetes.io/cronjob-scheduled-timestamp";

    /// Go's RFC1123Z.
    private static final DateTimeFormatter RFC_1123 =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /// Looks a moment after the time, so that the time has surely come.
    private static final Duration MARGIN = Duration.ofMillis(100);

    private final Client client;
    private final EventRecorder recorder;
    private final KubeObject cronJob;
    private final JsonObject spec;
    private final List<ChildJob> jobs;
    private final Instant now;
    private final List<Write> events = new ArrayList<>();
    private List<JsonObject> active;
    private JsonObject status;

    CronJobStep(
            Client client,
            EventRecorder recorder,
            KubeObject cronJob,
            List<ChildJob> jobs,
            Instant now) {
        this.client = client;
        this.recorder = recorder;
        this.cronJob = cronJob;
        this.spec = cronJob.spec();
        this.jobs = jobs;
        this.now = now;
        this.status = cronJob.status();
        this.active = status.array("active").objects();
    }

    /// The status is written even when a job could not be.
    Result run() {
        jobs.forEach(this::follow);
        active.stream().filter(this::isMissing).toList().forEach(this::dropMissing);
        Instant next;
        try {
            next = cronJob.isBeingDeleted() ? null : schedule();
            removeOld("Complete", spec.longOr("successfulJobsHistoryLimit", -1));
            removeOld("Failed", spec.longOr("failedJobsHistoryLimit", -1));
        } finally {
            save();
        }
        return next == null
                ? Result.DONE
                : Result.retryAfter(Duration.between(now, next).plus(MARGIN));
    }

    private boolean isActive(String uid) {
        return active.stream().anyMatch(one -> one.stringOr("uid", "").equals(uid));
    }

    private void drop(String uid) {
        active = active.stream().filter(one -> !one.stringOr("uid", "").equals(uid)).toList();
    }

    /// Drops a job that ended from the active ones, and notes its success.
    private void follow(ChildJob job) {
        boolean known = isActive(job.uid());
        if (!job.finished()) {
            if (!known && !isActiveByNow(job.uid())) {
                tell(
                        "Warning",
                        "UnexpectedJob",
                        "Saw a job that the controller did not create or forgot: "
                                + job.key().name());
            }
            return;
        }
        if (known) {
            drop(job.uid());
            tell(
                    "Normal",
                    "SawCompletedJob",
                    "Saw completed job: %s, condition: %s"
                            .formatted(job.key().name(), job.outcome()));
        }
        Instant completed = Times.parse(job.completionTime());
        Instant last = Times.parse(status.string("lastSuccessfulTime"));
        if (completed != null && (last == null || completed.isAfter(last))) {
            status = status.with("lastSuccessfulTime", Times.text(completed));
        }
    }

    /// The informer may lag behind what this controller wrote itself.
    private boolean isActiveByNow(String uid) {
        return client.find(Kinds.CRON_JOBS, cronJob.key()).stream()
                .flatMap(one -> one.status().array("active").objects().stream())
                .anyMatch(one -> one.stringOr("uid", "").equals(uid));
    }

    /// Checked with the server, for the informer may lag behind.
    private boolean isMissing(JsonObject reference) {
        String uid = reference.stringOr("uid", "");
        var key = new ObjectKey(cronJob.namespace(), reference.stringOr("name", ""));
        return jobs.stream().noneMatch(job -> job.uid().equals(uid))
                && client.find(Kinds.JOBS, key).isEmpty();
    }

    /// Somebody else has deleted the job: it is told, and no longer active.
    private void dropMissing(JsonObject reference) {
        tell("Normal", "MissingJob", "Active job went missing: " + reference.stringOr("name", ""));
        drop(reference.stringOr("uid", ""));
    }

    /// Starts what is due.
    ///
    /// @return when to look again; null: when something changes
    private @Nullable Instant schedule() {
        String zoneName = spec.stringOr("timeZone", "");
        ZoneId zone;
        try {
            zone = TimeZones.of(zoneName);
        } catch (IllegalArgumentException e) {
            tell(
                    "Warning",
                    "UnknownTimeZone",
                    "invalid timeZone: \"%s\": %s".formatted(zoneName, e.getMessage()));
            return null;
        }
        if (spec.booleanOr("suspend", false)) {
            return null;
        }
        String text = spec.stringOr("schedule", "");
        if (text.contains("TZ")) {
            tell(
                    "Warning",
                    "UnsupportedSchedule",
                    ("CRON_TZ or TZ used in schedule \"%s\" is not officially supported, see"
                                    + " https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/"
                                    + " for more details")
                            .formatted(text));
        }
        Schedule schedule;
        try {
            schedule = Schedule.parse(text, zone);
        } catch (IllegalArgumentException e) {
            tell(
                    "Warning",
                    "UnparseableSchedule",
                    "unparseable schedule: \"%s\" : %s".formatted(text, e.getMessage()));
            return null;
        }
        DueTimes due = DueTimes.of(schedule, earliest(true), now);
        if (due.missed() > DueTimes.MANY) {
            tell(
                    "Warning",
                    "TooManyMissedTimes",
                    "too many missed start times. Set or decrease"
                            + " .spec.startingDeadlineSeconds or check clock skew");
        }
        Instant time = due.latest();
        if (time != null) {
            startAt(time, zone);
        }
        return DueTimes.of(schedule, earliest(false), now).next(schedule, now);
    }

    /// The last start, or the CronJob's creation.
    ///
    /// @param withDeadline whether starts that are too late do not count
    private Instant earliest(boolean withDeadline) {
        Instant earliest =
                Times.parseOr(
                        status.string("lastScheduleTime"),
                        Times.parseOr(cronJob.creationTimestamp(), now));
        if (withDeadline && spec.has("startingDeadlineSeconds")) {
            Instant deadline = now.minusSeconds(spec.longOr("startingDeadlineSeconds", 0));
            return deadline.isAfter(earliest) ? deadline : earliest;
        }
        return earliest;
    }

    /// Not when it is too late, has been started, or the policy forbids it.
    private void startAt(Instant time, ZoneId zone) {
        String name = cronJob.name() + "-" + time.getEpochSecond() / 60;
        if (spec.has("startingDeadlineSeconds")
                && time.plusSeconds(spec.longOr("startingDeadlineSeconds", 0)).isBefore(now)) {
            tell(
                    "Warning",
                    "MissSchedule",
                    "Missed scheduled time to start a job: " + RFC_1123.format(time));
            return;
        }
        boolean started =
                active.stream().anyMatch(one -> one.stringOr("name", "").equals(name))
                        || time.equals(Times.parse(status.string("lastScheduleTime")));
        if (started) {
            return;
        }
        switch (spec.stringOr("concurrencyPolicy", "Allow")) {
            case "Forbid" -> {
                if (!active.isEmpty()) {
                    tell(
                            "Normal",
                            "JobAlreadyActive",
                            "Not starting job because prior execution is running and concurrency"
                                    + " policy is Forbid");
                    return;
                }
            }
            case "Replace" -> active.forEach(this::replace);
            default -> {}
        }
        create(name, time, zone);
    }

    /// @param reference as `status.active` has it
    private void replace(JsonObject reference) {
        delete(reference.stringOr("name", ""), reference.stringOr("uid", ""));
    }

    /// A job of that name that is ours counts as started: the status was not written then.
    ///
    /// @throws RefusedException when it cannot be made, after telling
    private void create(String name, Instant time, ZoneId zone) {
        Outcome outcome =
                client.write(
                        Write.create(
                                Kinds.JOBS,
                                cronJob.namespace(),
                                job(name, time, zone),
                                Kinds.MANAGER));
        switch (outcome) {
            case Outcome.Done(var job, _, _) -> {
                tell("Normal", "SuccessfulCreate", "Created job " + job.name());
                started(job, time);
            }
            case Outcome.Refused(var refusal) when refusal.is("AlreadyExists") ->
                    client.find(Kinds.JOBS, new ObjectKey(cronJob.namespace(), name))
                            .filter(this::isOurs)
                            .filter(job -> !isActive(job.uid()))
                            .ifPresent(job -> started(job, time));
            case Outcome.Refused(var refusal) -> {
                if (!PodWrites.isNamespaceTerminating(refusal)) {
                    tell("Warning", "FailedCreate", "Error creating job: " + refusal.message());
                }
                throw new RefusedException(refusal);
            }
        }
    }

    /// By the CronJob's uid.
    private boolean isOurs(KubeObject job) {
        return job.controllerReference()
                .filter(owner -> owner.uid().equals(cronJob.uid()))
                .isPresent();
    }

    /// @param time in the schedule, which becomes `lastScheduleTime`
    private void started(KubeObject job, Instant time) {
        var all = new ArrayList<>(active);
        all.add(job.reference());
        active = List.copyOf(all);
        status = status.with("lastScheduleTime", Times.text(time));
    }

    /// From `spec.jobTemplate`, with its labels and annotations.
    private JsonObject job(String name, Instant time, ZoneId zone) {
        JsonObject template = spec.object("jobTemplate");
        String at =
                DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                        time.atZone(zone).toOffsetDateTime().truncatedTo(ChronoUnit.SECONDS));
        JsonObject metadata =
                JsonObject.builder()
                        .put("name", name)
                        .put("namespace", cronJob.namespace())
                        .put("labels", template.object("metadata", "labels"))
                        .put(
                                "annotations",
                                template.object("metadata", "annotations").with(SCHEDULED_AT, at))
                        .put("ownerReferences", PodTemplate.ownerReferences(cronJob))
                        .build();
        return JsonObject.of(
                "apiVersion",
                "batch/v1",
                "kind",
                "Job",
                "metadata",
                metadata,
                "spec",
                template.object("spec"));
    }

    /// Removes the oldest finished jobs beyond what history may hold.
    ///
    /// @param limit negative: no limit
    private void removeOld(String outcome, long limit) {
        List<ChildJob> finished =
                jobs.stream()
                        .filter(job -> job.outcome().equals(outcome))
                        .sorted(
                                Comparator.comparing(ChildJob::startTime)
                                        .thenComparing(ChildJob::key))
                        .toList();
        if (limit >= 0 && finished.size() > limit) {
            finished.subList(0, finished.size() - (int) limit)
                    .forEach(job -> delete(job.key().name(), job.uid()));
        }
    }

    /// One that is gone already counts as deleted.
    private void delete(String name, String uid) {
        Outcome outcome =
                client.write(
                        Write.delete(
                                Kinds.JOBS,
                                cronJob.namespace(),
                                name,
                                DeleteOptions.background().onlyUid(uid)));
        switch (outcome) {
            case Outcome.Done _ -> tell("Normal", "SuccessfulDelete", "Deleted job " + name);
            case Outcome.Refused(var refusal) when refusal.is("NotFound") -> {}
            case Outcome.Refused(var refusal) -> {
                tell("Warning", "FailedDelete", "Deleted job: " + refusal.message());
                throw new RefusedException(refusal);
            }
        }
        drop(uid);
    }

    /// The status only where it differs, then the Events.
    private void save() {
        JsonObject wanted =
                active.isEmpty()
                        ? status.without("active")
                        : status.with("active", JsonArray.of(active));
        if (!Objects.equals(wanted, cronJob.status())) {
            client.write(Edits.statusUpdate(Kinds.CRON_JOBS, cronJob, wanted)).orThrow();
        }
        if (!events.isEmpty()) {
            client.writeAll(events);
        }
    }

    private void tell(String type, String reason, String message) {
        recorder.record(events, cronJob, type, reason, message);
    }
}
