package atoll.controllers.autoscaling;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.Outcome;
import atoll.api.request.Write;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.controllers.kinds.Conditions;
import atoll.controllers.kinds.Edits;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.kinds.Scale;
import atoll.controllers.kinds.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Holds what an autoscaler scales within its bounds. Nothing here measures pods: what it asks for
/// beyond that fails as it does in a cluster without a metrics API.
///
/// One look every period, for each autoscaler; its status says what was found. A target below or
/// beyond the bounds is scaled to the bound, one with 0 replicas is left alone.
public final class AutoscalingController {
    private static final String NAME = "horizontal-pod-autoscaler-controller";

    /// kube-controller-manager's --horizontal-pod-autoscaler-sync-period.
    private static final Duration PERIOD = Duration.ofSeconds(15);

    private final Client client;
    private final InstantSource clock;
    private final Informer<KubeObject> autoscalers;
    private final EventRecorder recorder;
    private final SharedPods sharedPods;
    private final Controller controller;

    public AutoscalingController(Client client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
        this.recorder = new EventRecorder("horizontal-pod-autoscaler", Kinds.MANAGER, clock);
        this.autoscalers = Informer.of(client, Kinds.HORIZONTAL_POD_AUTOSCALERS);
        this.sharedPods = new SharedPods(client);
        this.controller = new Controller(NAME, clock, this::reconcile).read(autoscalers);
        autoscalers.onChange(this::lookAtNewcomers);
    }

    /// `horizontal-pod-autoscaler-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// Only the period brings an autoscaler back, not the status that is written for it. It brings
    /// it here first, too: upstream's queue delays every look by the period.
    private void lookAtNewcomers(
            ObjectKey key, @Nullable KubeObject before, @Nullable KubeObject after) {
        if (after == null) {
            sharedPods.forget(key);
        }
        if (before == null || (after != null && !after.uid().equals(before.uid()))) {
            controller.queue().addAt(key, clock.instant().plus(PERIOD));
        }
    }

    /// Always comes again after the period, whatever was found.
    private Result reconcile(ObjectKey key) {
        KubeObject autoscaler = autoscalers.get(key);
        if (autoscaler == null || autoscaler.isBeingDeleted()) {
            return Result.DONE;
        }
        var step = new Step(autoscaler, clock.instant());
        JsonObject status = step.run();
        if (!status.equals(autoscaler.status())) {
            client.write(Edits.statusUpdate(Kinds.HORIZONTAL_POD_AUTOSCALERS, autoscaler, status))
                    .orThrow();
        }
        if (!step.events.isEmpty()) {
            client.writeAll(step.events);
        }
        return Result.retryAfter(PERIOD);
    }

    /// One look at one autoscaler.
    private final class Step {
        private final KubeObject autoscaler;
        private final Instant now;
        private final List<Write> events = new ArrayList<>();
        private JsonObject status;

        Step(KubeObject autoscaler, Instant now) {
            this.autoscaler = autoscaler;
            this.now = now;
            this.status =
                    autoscaler
                            .status()
                            .with(
                                    "desiredReplicas",
                                    autoscaler.status().longOr("desiredReplicas", 0))
                            .with("currentMetrics", measured());
        }

        /// What the status says already; absent is stored as null until there is a look at metrics.
        private Json measured() {
            Json before = autoscaler.status().get("currentMetrics");
            return before == null ? Json.nil() : before;
        }

        /// The status to be. Every look sets the conditions, also where nothing changes.
        JsonObject run() {
            JsonObject target = autoscaler.spec().object("scaleTargetRef");
            String kind = target.stringOr("kind", "");
            String name = target.stringOr("name", "");
            String apiVersion = target.stringOr("apiVersion", "v1");
            switch (Scale.of(client, apiVersion, kind, autoscaler.namespace(), name)) {
                case Scale.Found found -> scale(found);
                case Scale.Missing(var resource) ->
                        noScale("%s \"%s\" not found".formatted(qualified(resource), name));
                case Scale.NotScalable _ ->
                        noScale("the server could not find the requested resource");
                case Scale.UnknownKind() ->
                        noScale(
                                "no matches for kind \"%s\" in group \"%s\""
                                        .formatted(kind, group(apiVersion)));
            }
            return status;
        }

        /// `deployments.apps`, `replicationcontrollers`: as a status names a resource.
        private static String qualified(GroupVersionResource resource) {
            return resource.group().isEmpty()
                    ? resource.resource()
                    : resource.resource() + "." + resource.group();
        }

        private static String group(String apiVersion) {
            int slash = apiVersion.indexOf('/');
            return slash < 0 ? "" : apiVersion.substring(0, slash);
        }

        /// The target cannot be read: told, and nothing else is looked at.
        private void noScale(String why) {
            tell("Warning", "FailedGetScale", why);
            condition(
                    "AbleToScale",
                    "False",
                    "FailedGetScale",
                    "the HPA controller was unable to get the target's current scale: " + why);
        }

        /// The bounds are the spec's; `minReplicas` is 1 where it is not given.
        private void scale(Scale.Found target) {
            condition(
                    "AbleToScale",
                    "True",
                    "SucceededGetScale",
                    "the HPA controller was able to get the target's current scale");
            int replicas = target.replicas();
            int min = (int) autoscaler.spec().longOr("minReplicas", 1);
            int max = (int) autoscaler.spec().longOr("maxReplicas", 1);
            status = status.with("currentReplicas", replicas).with("currentMetrics", Json.nil());
            if (replicas == 0 && min != 0) {
                condition(
                        "ScalingActive",
                        "False",
                        "ScalingDisabled",
                        "scaling is disabled since the replica count of the target is zero");
                status = status.with("desiredReplicas", 0);
            } else if (replicas > max) {
                rescale(target, max, "Current number of replicas above Spec.MaxReplicas");
            } else if (replicas < min) {
                rescale(target, min, "Current number of replicas below Spec.MinReplicas");
            } else {
                measure(target);
            }
        }

        /// Through the subresource `scale`, so that any kind that has one can be scaled.
        private void rescale(Scale.Found target, int replicas, String reason) {
            Outcome outcome =
                    client.write(
                            Write.mergePatch(
                                    target.resource(),
                                    autoscaler.namespace(),
                                    target.object().name(),
                                    "scale",
                                    JsonObject.of("spec", JsonObject.of("replicas", replicas)),
                                    Kinds.MANAGER));
            String size = "New size: " + replicas + "; reason: " + reason;
            switch (outcome) {
                case Outcome.Refused(var refusal) -> {
                    tell("Warning", "FailedRescale", size + "; error: " + refusal.message());
                    condition(
                            "AbleToScale",
                            "False",
                            "FailedUpdateScale",
                            "the HPA controller was unable to update the target scale: "
                                    + refusal.message());
                }
                case Outcome.Done _ -> {
                    condition(
                            "AbleToScale",
                            "True",
                            "SucceededRescale",
                            "the HPA controller was able to update the target scale to "
                                    + replicas);
                    tell("Normal", "SuccessfulRescale", size);
                    status =
                            status.with("desiredReplicas", replicas)
                                    .with("lastScaleTime", Times.text(now));
                }
            }
        }

        /// Within the bounds: what is to be measured cannot be, and the status says why.
        private void measure(Scale.Found target) {
            if (target.labelSelector().isEmpty()) {
                tell("Warning", "SelectorRequired", "selector is required");
                inactive("InvalidSelector", "the HPA target's scale is missing a selector");
                computed("selector is required");
                return;
            }
            List<ObjectKey> rivals = sharedPods.selectors(autoscaler.key(), target.labelSelector());
            if (rivals.size() > 1) {
                ambiguous(target.labelSelector(), rivals);
                return;
            }
            List<MissingMetrics> missing =
                    MissingMetrics.of(autoscaler.namespace(), autoscaler.spec().array("metrics"));
            if (missing.isEmpty()) {
                return;
            }
            status = status.with("currentMetrics", unmeasured(missing.size()));
            missing.forEach(one -> tell("Warning", one.reason(), one.failure()));
            MissingMetrics first = missing.getFirst();
            inactive(
                    first.reason(),
                    "the HPA was unable to compute the replica count: " + first.failure());
            computed(
                    "invalid metrics (%d invalid out of %d), first error is: %s"
                            .formatted(missing.size(), missing.size(), first.summary()));
        }

        /// Several autoscalers of the same pods would pull at each other: none of them measures.
        private void ambiguous(String selector, List<ObjectKey> rivals) {
            String message =
                    "pods by selector %s are controlled by multiple HPAs: [%s]"
                            .formatted(
                                    selector,
                                    rivals.stream()
                                            .map(ObjectKey::toString)
                                            .collect(Collectors.joining(" ")));
            tell("Warning", "AmbiguousSelector", message);
            inactive("AmbiguousSelector", message);
            computed(message);
        }

        /// Upstream keeps a place for each metric, and leaves those it cannot measure blank.
        private static JsonArray unmeasured(int metrics) {
            return JsonArray.of(Collections.nCopies(metrics, JsonObject.of("type", "")));
        }

        /// The condition that tells people why nothing is scaled.
        private void inactive(String reason, String message) {
            condition("ScalingActive", "False", reason, message);
        }

        private void computed(String failure) {
            tell("Warning", "FailedComputeMetricsReplicas", failure);
        }

        private void condition(String type, String value, String reason, String message) {
            status =
                    status.with(
                            "conditions",
                            Conditions.replaced(
                                    status.array("conditions"),
                                    Conditions.condition(type, value, reason, message, now)));
        }

        private void tell(String type, String reason, String message) {
            recorder.record(events, autoscaler, type, reason, message);
        }
    }
}
