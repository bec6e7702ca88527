package atoll.placement.detect;

import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.ResourceInfo;
import atoll.api.request.Client;
import atoll.api.request.RefusedException;
import atoll.api.request.UnreachableException;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.EventRecorder;
import atoll.control.WorkQueue;
import atoll.placement.crd.FleetKind;
import atoll.placement.kinds.ServedKinds;
import atoll.placement.names.Names;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Watches the policies and the objects of the kinds they select; a selected object becomes a
/// template: it is marked with its policy and gets a binding. Kinds are watched as long as some
/// policy selects them. A policy that goes takes its marks along and nothing else: what runs stays.
public final class Detector implements Actor {
    private static final Logger LOG = System.getLogger(Detector.class.getName());
    private static final int EVENTS_PER_STEP = 4096;
    private static final int KEYS_PER_STEP = 64;

    /// How soon a kind that the hub does not serve (yet) is looked for again.
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final Client hub;
    private final InstantSource clock;
    private final ServedKinds served;
    private final EventRecorder events;
    private final Informer<KubeObject> policies;
    private final Informer<KubeObject> clusterPolicies;
    private final List<Informer<?>> fixed;
    private final Map<GroupVersionKind, Informer<KubeObject>> templates = new TreeMap<>();
    private final WorkQueue<Template> queue = new WorkQueue<>();
    private Runnable wake = () -> {};
    private boolean policiesChanged = true;
    private Instant lookAgain = Instant.MAX;

    private record Template(GroupVersionKind kind, ObjectKey key) {}

    public Detector(Client hub, InstantSource clock) {
        this.hub = hub;
        this.clock = clock;
        this.served = new ServedKinds(hub);
        this.events = new EventRecorder("resource-detector", clock);
        this.policies = Informer.of(hub, FleetKind.PROPAGATION_POLICY.resource());
        this.clusterPolicies = Informer.of(hub, FleetKind.CLUSTER_PROPAGATION_POLICY.resource());
        policies.onChange((_, _, _) -> policiesChanged = true);
        clusterPolicies.onChange((_, _, _) -> policiesChanged = true);
        this.fixed =
                List.of(
                        policies,
                        clusterPolicies,
                        bindings(FleetKind.RESOURCE_BINDING),
                        bindings(FleetKind.CLUSTER_RESOURCE_BINDING));
    }

    /// Bindings are watched so that one deleted by hand is made again.
    private Informer<Template> bindings(FleetKind kind) {
        Informer<Template> bindings =
                Informer.digesting(hub, kind.resource(), binding -> template(binding.spec()));
        bindings.onChange((_, before, after) -> {
            if (after == null && before != null) {
                queue.add(before);
            }
        });
        return bindings;
    }

    private static Template template(JsonObject bindingSpec) {
        JsonObject resource = bindingSpec.object("resource");
        return new Template(
                GroupVersionKind.of(
                        resource.stringOr("apiVersion", ""), resource.stringOr("kind", "")),
                new ObjectKey(resource.stringOr("namespace", ""), resource.stringOr("name", "")));
    }

    @Override
    public String name() {
        return "resource-detector";
    }

    @Override
    public void start(Runnable wakeOwner) {
        this.wake = wakeOwner;
        fixed.forEach(informer -> informer.start(wakeOwner));
    }

    @Override
    public Instant step() {
        Instant now = clock.instant();
        Instant due = poll(fixed, now);
        if (!fixed.stream().allMatch(Informer::synced)) {
            return due;
        }
        if (policiesChanged || !now.isBefore(lookAgain)) {
            policiesChanged = false;
            openAndClose(now);
            templates.forEach((kind, informer) ->
                    informer.all().keySet().forEach(key -> queue.add(new Template(kind, key))));
        }
        due = earlier(due, poll(templates.values(), now));
        for (int i = 0; i < KEYS_PER_STEP; i++) {
            Optional<Template> next = queue.take(now);
            if (next.isEmpty()) {
                break;
            }
            reconcile(next.get(), now);
        }
        return earlier(earlier(due, lookAgain), queue.due());
    }

    private static Instant poll(Iterable<? extends Informer<?>> informers, Instant now) {
        Instant due = Instant.MAX;
        for (Informer<?> informer : informers) {
            due = earlier(due, informer.poll(EVENTS_PER_STEP, now));
        }
        return due;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /// Watches what policies select; what none selects any more is unmarked and let go.
    private void openAndClose(Instant now) {
        var wanted = new TreeSet<GroupVersionKind>();
        allPolicies().stream()
                .flatMap(policy -> policy.spec().array("resourceSelectors").objects().stream())
                .forEach(selector ->
                        wanted.add(
                                GroupVersionKind.of(
                                        selector.stringOr("apiVersion", ""),
                                        selector.stringOr("kind", ""))));
        lookAgain = Instant.MAX;
        for (GroupVersionKind kind : wanted) {
            if (!templates.containsKey(kind)) {
                served.find(kind)
                        .ifPresentOrElse(
                                info -> open(kind, info), () -> lookAgain = now.plus(LOOK_AGAIN));
            }
        }
        for (GroupVersionKind kind : List.copyOf(templates.keySet())) {
            if (!wanted.contains(kind)) {
                close(kind, now);
            }
        }
    }

    private void open(GroupVersionKind kind, ResourceInfo info) {
        Informer<KubeObject> informer = Informer.of(hub, info.resource());
        informer.onChange((key, before, after) -> {
            // Status reports are the most frequent changes and no news to a template.
            if (before == null
                    || after == null
                    || !BindingSpec.substance(before).equals(BindingSpec.substance(after))) {
                queue.add(new Template(kind, key));
            }
        });
        informer.start(wake);
        templates.put(kind, informer);
    }

    private void close(GroupVersionKind kind, Instant now) {
        Informer<KubeObject> informer = templates.get(kind);
        if (informer != null) {
            informer.all().keySet().forEach(key -> reconcile(new Template(kind, key), now));
            informer.stop();
            templates.remove(kind);
        }
    }

    private List<KubeObject> allPolicies() {
        var all = new ArrayList<>(policies.all().values());
        all.addAll(clusterPolicies.all().values());
        return all;
    }

    private void reconcile(Template template, Instant now) {
        Informer<KubeObject> informer = templates.get(template.kind());
        KubeObject object = informer == null ? null : informer.get(template.key());
        if (informer == null || object == null || object.isBeingDeleted()) {
            return; // The binding is the template's dependent and goes with it.
        }
        try {
            reconcile(informer, object);
            queue.succeeded(template);
        } catch (RefusedException e) {
            // Changed or gone meanwhile: the event that says so is on its way.
            boolean late = e.status().is("Conflict") || e.status().is("NotFound");
            Level level = late ? Level.DEBUG : Level.INFO;
            LOG.log(level, () -> name() + ": " + template + " refused: " + e.getMessage());
            queue.retry(template, now);
        } catch (UnreachableException e) {
            LOG.log(Level.INFO, () -> name() + ": " + template + ": " + e.getMessage());
            queue.retry(template, now);
        }
    }

    private void reconcile(Informer<KubeObject> informer, KubeObject template) {
        Claim claim = choose(template);
        ClaimMarks marks = claim == null ? ClaimMarks.NONE : ClaimMarks.of(claim.policy());
        JsonObject marked = marks.mark(template.tree());
        KubeObject current = template;
        boolean changed = !marked.equals(template.tree());
        if (changed) {
            current = hub.write(update(informer, marked)).orThrow();
        }
        if (claim == null) {
            if (changed) {
                unmarkBinding(template);
            }
            return;
        }
        keepBinding(current, claim.policy());
    }

    /// What every cluster makes in each namespace by itself: the members have their own, and the
    /// hub's would only be refused there.
    private static boolean isEveryClustersOwn(KubeObject template) {
        return switch (template.kind()) {
            case "ServiceAccount" -> template.name().equals("default");
            case "ConfigMap" -> template.name().equals("kube-root-ca.crt");
            default -> false;
        };
    }

    private @Nullable Claim choose(KubeObject template) {
        if (isEveryClustersOwn(template)) {
            return null;
        }
        var claims = new ArrayList<Claim>();
        Claim holder = null;
        for (KubeObject policy : allPolicies()) {
            Claim claim = Claim.of(policy, template);
            if (claim != null) {
                claims.add(claim);
                holder = ClaimMarks.isHolder(policy, template) ? claim : holder;
            }
        }
        return Claim.choose(claims, holder);
    }

    private static Write update(Informer<KubeObject> informer, JsonObject tree) {
        return Write.update(informer.resource(), KubeObject.of(tree), Names.FIELD_MANAGER);
    }

    private void unmarkBinding(KubeObject template) {
        FleetKind kind = BindingSpec.kind(template);
        find(template)
                .ifPresent(binding -> {
                    JsonObject unmarked = ClaimMarks.NONE.mark(binding.tree());
                    hub.write(
                                    Write.update(
                                            kind.resource(),
                                            KubeObject.of(unmarked),
                                            Names.FIELD_MANAGER))
                            .orThrow();
                });
    }

    private Optional<KubeObject> find(KubeObject template) {
        return hub.find(
                BindingSpec.kind(template).resource(),
                new ObjectKey(
                        template.namespace(), Names.binding(template.kind(), template.name())));
    }

    private void keepBinding(KubeObject template, KubeObject policy) {
        FleetKind kind = BindingSpec.kind(template);
        Optional<KubeObject> present = find(template);
        if (present.isEmpty()) {
            Write create =
                    Write.create(
                            kind.resource(),
                            template.namespace(),
                            BindingSpec.create(template, policy),
                            Names.FIELD_MANAGER);
            hub.write(create).orThrow();
            String message = "Apply policy(" + policy.key() + ") succeed";
            hub.write(events.event(template, "Normal", "ApplyPolicySucceed", message));
            return;
        }
        KubeObject binding = present.get();
        JsonObject wanted = BindingSpec.update(binding.tree(), template, policy);
        if (!binding.isBeingDeleted() && !wanted.equals(binding.tree())) {
            hub.write(Write.update(kind.resource(), KubeObject.of(wanted), Names.FIELD_MANAGER))
                    .orThrow();
        }
    }

    @Override
    public void stop() {
        fixed.forEach(Informer::stop);
        templates.values().forEach(Informer::stop);
    }
}
