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
import atoll.placement.kinds.Selectors;
import atoll.placement.kinds.ServedKinds;
import atoll.placement.kinds.Unsupported;
import atoll.placement.names.Names;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Watches the policies and the objects of the kinds they select; a selected object becomes a
/// template: it is marked with its policy and gets a binding. Kinds are watched as long as some
/// policy selects them. A policy that goes takes its marks along and nothing else: what runs stays.
///
/// Per template: which policies select it ([Claim]), which of them has it, then marks on the
/// template and a binding for it. Everything is written only where it differs, so any event may be
/// missed or seen twice.
///
/// Works on a queue of its own, as informers come and go with the policies.
public final class Detector implements Actor {
    private static final Logger LOG = System.getLogger(Detector.class.getName());
    private static final int EVENTS_PER_STEP = 4096;

    /// Templates per step; each may cost a few requests.
    private static final int KEYS_PER_STEP = 64;

    /// How soon a kind that the hub does not serve (yet) is looked for again.
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final Client hub;
    private final InstantSource clock;
    private final ServedKinds served;
    private final EventRecorder events;
    private final Informer<KubeObject> policies;
    private final Informer<KubeObject> clusterPolicies;

    /// Informers that are there from the start to the end.
    private final List<Informer<?>> fixed;

    /// One for each kind that some policy selects and the hub serves.
    private final Map<GroupVersionKind, Informer<KubeObject>> templates = new TreeMap<>();

    private final WorkQueue<Template> queue = new WorkQueue<>();

    /// Templates that somebody changed while this watched; what lazy policies wait for.
    private final Set<Template> touched = new HashSet<>();

    /// Policies that are new or changed, whose unsupported fields are still to be told.
    private final Map<ObjectKey, KubeObject> unjudged = new TreeMap<>();

    private Runnable wake = () -> {};

    /// All templates are looked at again then.
    private boolean policiesChanged = true;

    /// [Instant#MAX] when every selected kind is served.
    private Instant lookAgain = Instant.MAX;

    /// The key of an object of any kind.
    private record Template(GroupVersionKind kind, ObjectKey key) {}

    public Detector(Client hub, InstantSource clock) {
        this.hub = hub;
        this.clock = clock;
        this.served = new ServedKinds(hub);
        this.events = new EventRecorder("resource-detector", clock);
        this.policies = Informer.of(hub, FleetKind.PROPAGATION_POLICY.resource());
        this.clusterPolicies = Informer.of(hub, FleetKind.CLUSTER_PROPAGATION_POLICY.resource());
        policies.onChange(this::policyChanged);
        clusterPolicies.onChange(this::policyChanged);
        this.fixed =
                List.of(
                        policies,
                        clusterPolicies,
                        bindings(FleetKind.RESOURCE_BINDING),
                        bindings(FleetKind.CLUSTER_RESOURCE_BINDING));
    }

    private void policyChanged(
            ObjectKey key, @Nullable KubeObject before, @Nullable KubeObject after) {
        policiesChanged = true;
        if (after != null && (before == null || before.generation() != after.generation())) {
            unjudged.put(key, after);
        }
    }

    /// Tells of each new policy which of its fields are not acted on, or cannot be understood. Once
    /// for each generation; told as Events on the policy.
    private void judgePolicies() {
        for (KubeObject policy : unjudged.values()) {
            for (String wrong : Selectors.invalid(policy.spec().array("resourceSelectors"))) {
                String message = "spec.resourceSelectors: selects nothing: " + wrong;
                hub.write(events.event(policy, "Warning", "InvalidSelector", message));
            }
            List<String> fields = Unsupported.in(policy.spec());
            if (!fields.isEmpty()) {
                String message = Unsupported.words(fields) + ": kept, but not acted on";
                hub.write(events.event(policy, "Warning", "UnsupportedField", message));
            }
        }
        unjudged.clear();
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

    /// What a binding refers to.
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

    /// Nothing is decided before policies and bindings are known.
    @Override
    public Instant step() {
        Instant now = clock.instant();
        Instant due = poll(fixed, now);
        if (!fixed.stream().allMatch(Informer::synced)) {
            return due;
        }
        if (policiesChanged || !now.isBefore(lookAgain)) {
            policiesChanged = false;
            judgePolicies();
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

    /// From now on the kind's objects come in by [#step]'s polls.
    private void open(GroupVersionKind kind, ResourceInfo info) {
        Informer<KubeObject> informer = Informer.of(hub, info.resource());
        informer.onChange((key, before, after) -> {
            var template = new Template(kind, key);
            if (before == null || after == null) {
                queue.add(template);
                touched.remove(template);
            } else if (!BindingSpec.substance(before).equals(BindingSpec.substance(after))) {
                // Status reports are the most frequent changes and no news to a template.
                queue.add(template);
                if (!BindingSpec.isSame(before, after)) {
                    touched.add(template);
                }
            }
        });
        informer.start(wake);
        templates.put(kind, informer);
    }

    /// Its templates lose their marks first.
    private void close(GroupVersionKind kind, Instant now) {
        Informer<KubeObject> informer = templates.get(kind);
        if (informer != null) {
            informer.all().keySet().forEach(key -> reconcile(new Template(kind, key), now));
            informer.stop();
            templates.remove(kind);
        }
    }

    /// Those of namespaces first.
    private List<KubeObject> allPolicies() {
        var all = new ArrayList<>(policies.all().values());
        all.addAll(clusterPolicies.all().values());
        return all;
    }

    /// A refusal is tried again with the queue's back-off.
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
            Level level = e.status().isLate() ? Level.DEBUG : Level.INFO;
            LOG.log(level, () -> name() + ": " + template + " refused: " + e.getMessage());
            queue.retry(template, now);
        } catch (UnreachableException e) {
            LOG.log(Level.INFO, () -> name() + ": " + template + ": " + e.getMessage());
            queue.retry(template, now);
        }
    }

    /// Marks first, binding second: a template whose binding could not be written is looked at
    /// again.
    private void reconcile(Informer<KubeObject> informer, KubeObject template) {
        List<Claim> claims = claims(template);
        Claim holder =
                claims.stream()
                        .filter(claim -> ClaimMarks.isHolder(claim.policy(), template))
                        .findFirst()
                        .orElse(null);
        Claim claim = Claim.choose(claims, holder);
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
        if (holder != null && !holder.equals(claim)) {
            String won = claim.subject() + " preempted " + holder.subject() + " successfully";
            hub.write(
                    events.event(
                            template,
                            "Normal",
                            "PreemptPolicySucceed",
                            won.substring(0, 1).toUpperCase(Locale.ROOT) + won.substring(1)));
        }
        if (!claim.isLazy() || isNews(template, claim.policy())) {
            keepBinding(current, claim.policy());
        }
    }

    /// Whether a lazy policy acts on the template: when it is not older than the policy and has no
    /// binding yet, or has changed since it was bound or the policy came.
    ///
    /// @param policy a lazy one
    private boolean isNews(KubeObject template, KubeObject policy) {
        return find(template)
                .map(binding -> !BindingSpec.isFor(binding.tree(), template))
                .orElseGet(() ->
                        touched.contains(new Template(template.groupVersionKind(), template.key()))
                                || template.creationTimestamp()
                                                .compareTo(policy.creationTimestamp())
                                        >= 0);
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

    /// Asks every policy: there are few.
    private List<Claim> claims(KubeObject template) {
        if (isEveryClustersOwn(template)) {
            return List.of();
        }
        return allPolicies().stream()
                .map(policy -> Claim.of(policy, template))
                .filter(Objects::nonNull)
                .toList();
    }

    /// At the version that was read.
    private static Write update(Informer<KubeObject> informer, JsonObject tree) {
        return Write.update(informer.resource(), KubeObject.of(tree), Names.FIELD_MANAGER);
    }

    /// The binding stays, and with it what runs in members.
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

    /// The template's binding, read from the hub.
    private Optional<KubeObject> find(KubeObject template) {
        return hub.find(
                BindingSpec.kind(template).resource(),
                new ObjectKey(
                        template.namespace(), Names.binding(template.kind(), template.name())));
    }

    /// A binding that is on its way out is made again when it is gone.
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
