package atoll.api;

import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.JsonScan;
import atoll.base.json.JsonString;
import atoll.base.json.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An object, immutable, shared by store, readers and watchers.
///
/// A *stored* object is its canonical JSON bytes (keys sorted, no `resourceVersion`) and its
/// revision; `resourceVersion` is spliced in on output, because the revision is drawn after the
/// bytes are made. Its tree is decoded when somebody looks inside and kept only as long as somebody
/// holds it. An *unsaved* object (made by a client) is a tree.
///
/// Accessors read through the tree and answer `""` or empty where a field is absent. Nothing here
/// checks that the object fits its kind: that is the registry's work. What it does rely on: a
/// stored object has a `metadata` object, and its keys are sorted.
public final class KubeObject {
    private static final byte[] VERSION_KEY =
            "\"resourceVersion\":\"".getBytes(StandardCharsets.UTF_8);

    /// Canonical bytes without resourceVersion; null for an unsaved object.
    private final byte @Nullable [] stored;

    private final @Nullable JsonObject unsaved;

    /// The `resourceVersion` as a number; 0 where there is none or it is not ours.
    private final long revision;

    /// Where `"resourceVersion":"N",` goes in [#stored].
    private final int splice;

    /// The tree of [#stored], its `resourceVersion` put in. Weak, so that a store of many objects
    /// costs their bytes alone; threads that decode at the same time get equal trees, of which one
    /// stays.
    private volatile @Nullable WeakReference<JsonObject> decoded;

    /// Null until somebody asks, where the store did not say it.
    private @Nullable ObjectKey key;

    private KubeObject(
            byte @Nullable [] stored,
            @Nullable JsonObject unsaved,
            long revision,
            int splice,
            @Nullable ObjectKey key) {
        this.stored = stored;
        this.unsaved = unsaved;
        this.revision = revision;
        this.splice = splice;
        this.key = key;
    }

    /// An object not (yet) in a store, or one read over the wire: the tree as it is,
    /// `metadata.resourceVersion` included where present.
    public static KubeObject of(JsonObject tree) {
        Objects.requireNonNull(tree, "tree");
        String version = tree.string("metadata", "resourceVersion");
        return new KubeObject(null, tree, parseRevision(version), 0, null);
    }

    /// An object as the store keeps it.
    ///
    /// @param key its namespace and name, kept so that nobody decodes an object to learn them
    /// @param encoded [#encode] of its tree
    /// @param revision positive
    /// @throws IllegalArgumentException when the revision is not positive or the bytes hold no
    ///   `metadata`
    public static KubeObject stored(ObjectKey key, byte[] encoded, long revision) {
        if (revision <= 0) {
            throw new IllegalArgumentException("revision " + revision);
        }
        return new KubeObject(encoded, null, revision, spliceOf(encoded), key);
    }

    /// As [#stored(ObjectKey, byte\[\], long)] when the tree is at hand (without resourceVersion),
    /// so that the first readers need not decode.
    public static KubeObject stored(ObjectKey key, byte[] encoded, JsonObject tree, long revision) {
        var object = stored(key, encoded, revision);
        object.decoded = new WeakReference<>(object.withVersion(tree));
        return object;
    }

    /// The canonical bytes of a tree for the store: without `metadata.resourceVersion`. Trees have
    /// sorted keys, so equal trees have equal bytes, in the log as in replies.
    public static byte[] encode(JsonObject tree) {
        JsonObject meta = tree.object("metadata");
        return JsonWriter.toBytes(
                meta.has("resourceVersion")
                        ? tree.with("metadata", meta.without("resourceVersion"))
                        : tree);
    }

    private static long parseRevision(@Nullable String version) {
        if (version == null || version.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(version);
        } catch (NumberFormatException e) {
            return 0; // A foreign server's version is opaque: kept in the tree, unknown as a
            // number.
        }
    }

    /// The place of a new first member of the top-level `metadata` object. Skips strings whole, so
    /// that a key of that name inside a value is not mistaken for it. For
    /// `{"kind":"Pod","metadata":{"name":"a"}}` it is the place of `"name"`. Costs a scan of what
    /// stands before `metadata`, once for each version of an object.
    private static int spliceOf(byte[] json) {
        int depth = 0;
        for (int i = 0; i < json.length; i++) {
            switch (json[i]) {
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                case '"' -> {
                    int end = endOfString(json, i);
                    if (depth == 1 && isMetadataKey(json, i, end)) {
                        return end + 3; // past `":{`
                    }
                    i = end;
                }
                default -> {}
            }
        }
        throw new IllegalArgumentException("no metadata in " + json.length + " bytes of object");
    }

    /// The place of the quote that closes the string which opens at `start`.
    private static int endOfString(byte[] json, int start) {
        int i = start + 1;
        while (json[i] != '"') {
            i += json[i] == '\\' ? 2 : 1;
        }
        return i;
    }

    private static boolean isMetadataKey(byte[] json, int start, int end) {
        return end - start == 9
                && json[start + 1] == 'm'
                && json[start + 4] == 'a'
                && new String(json, start, 12, StandardCharsets.US_ASCII).equals("\"metadata\":{");
    }

    /// The whole object, `metadata.resourceVersion` included. Costs a decoding where nobody holds
    /// the tree. Who needs one field of a stored object asks [#text], who reads several keeps the
    /// tree.
    public JsonObject tree() {
        JsonObject tree = treeAtHand();
        if (tree == null) {
            tree = withVersion(JsonReader.readObject(Objects.requireNonNull(stored)));
            decoded = new WeakReference<>(tree);
        }
        return tree;
    }

    private JsonObject withVersion(JsonObject tree) {
        return tree.update("metadata", meta -> meta.with("resourceVersion", resourceVersion()));
    }

    /// The bytes the store keeps (see [#encode]). Not to be changed. Of an unsaved object they are
    /// made anew by each call.
    public byte[] storedBytes() {
        return stored != null ? stored : encode(Objects.requireNonNull(unsaved));
    }

    /// Bytes this object takes as JSON, without resourceVersion; 0 for an unsaved object. A measure
    /// for limits of memory.
    public int storedSize() {
        return stored == null ? 0 : stored.length;
    }

    /// Writes this object as JSON without building a tree. The bytes are copied around the spliced
    /// version: neither a tree nor a text is made of a stored object.
    public void writeJson(OutputStream out) throws IOException {
        if (stored == null) {
            out.write(JsonWriter.toBytes(tree()));
            return;
        }
        out.write(stored, 0, splice);
        writeFromVersion(stored, out);
    }

    /// This object as JSON and a newline, as a reply of its own. The newline is what upstream's
    /// encoder ends every reply with. The array is made to measure, so that a reply can go out by
    /// one write.
    public byte[] jsonLine() {
        byte[] bytes = stored;
        if (bytes == null) {
            bytes = JsonWriter.toBytes(tree());
            byte[] line = Arrays.copyOf(bytes, bytes.length + 1);
            line[bytes.length] = '\n';
            return line;
        }
        String more = revision + (bytes[splice] == '}' ? "\"" : "\",");
        byte[] line = new byte[bytes.length + VERSION_KEY.length + more.length() + 1];
        var out = ByteBuffer.wrap(line);
        out.put(bytes, 0, splice).put(VERSION_KEY).put(more.getBytes(StandardCharsets.US_ASCII));
        out.put(bytes, splice, bytes.length - splice).put((byte) '\n');
        return line;
    }

    /// The version, and all that follows the splice; no comma where `metadata` is otherwise empty.
    private void writeFromVersion(byte[] bytes, OutputStream out) throws IOException {
        out.write(VERSION_KEY);
        out.write(Long.toString(revision).getBytes(StandardCharsets.US_ASCII));
        out.write('"');
        if (bytes[splice] != '}') {
            out.write(',');
        }
        out.write(bytes, splice, bytes.length - splice);
    }

    /// As [#writeJson] without `apiVersion` and `kind`, as built-in kinds stand in lists.
    /// Upstream's typed lists lose the type of their items (`PodList` says it); lists of custom
    /// kinds keep it and use [#writeJson].
    public void writeListItem(OutputStream out) throws IOException {
        byte[] bytes = stored;
        if (bytes == null) {
            out.write(JsonWriter.toBytes(withoutType()));
            return;
        }
        int from = writeBefore("apiVersion", 0, bytes, out);
        from = writeBefore("kind", from, bytes, out);
        out.write(bytes, from, splice - from);
        writeFromVersion(bytes, out);
    }

    /// Writes what stands before a member. Keys are sorted, so `metadata` and a comma follow it.
    ///
    /// @param key of a member that is a text without escapes
    /// @param from where what is written begins
    /// @return where what follows the member begins
    private static int writeBefore(String key, int from, byte[] bytes, OutputStream out)
            throws IOException {
        int value = JsonScan.member(bytes, 0, key);
        if (value < 0) {
            return from;
        }
        out.write(bytes, from, value - key.length() - 3 - from);
        return endOfString(bytes, value) + 2;
    }

    /// The whole object without `apiVersion` and `kind`. A new tree that shares what stayed; the
    /// object is not changed.
    public JsonObject withoutType() {
        return tree().without("apiVersion").without("kind");
    }

    /// The store's position of this version; 0 when unsaved or foreign. Greater for later versions,
    /// of all objects of all clusters of a process: the store counts once.
    public long revision() {
        return revision;
    }

    /// The version as clients see it: opaque to them; `""` for an object that was never stored.
    public String resourceVersion() {
        return stored != null
                ? Long.toString(revision)
                : metadata().stringOr("resourceVersion", "");
    }

    /// An `ObjectReference` to this version, as Events, claims of volumes and bindings carry it.
    /// Members that are empty are left out: an object without a namespace has none in its
    /// references.
    public JsonObject reference() {
        var reference =
                JsonObject.builder()
                        .put("apiVersion", apiVersion())
                        .put("kind", kind())
                        .put("name", name());
        putIfSaid(reference, "uid", uid());
        putIfSaid(reference, "resourceVersion", resourceVersion());
        putIfSaid(reference, "namespace", namespace());
        return reference.build();
    }

    private static void putIfSaid(JsonObject.Builder reference, String field, String value) {
        if (!value.isEmpty()) {
            reference.put(field, value);
        }
    }

    /// Empty when the object has none, as are [#spec] and [#status].
    public JsonObject metadata() {
        return (unsaved != null ? unsaved : tree()).object("metadata");
    }

    public JsonObject spec() {
        return tree().object("spec");
    }

    public JsonObject status() {
        return tree().object("status");
    }

    public String apiVersion() {
        return tree().stringOr("apiVersion", "");
    }

    public String kind() {
        return tree().stringOr("kind", "");
    }

    /// [#apiVersion] and [#kind], taken apart.
    public GroupVersionKind groupVersionKind() {
        return GroupVersionKind.of(apiVersion(), kind());
    }

    /// `""` for an object that has none yet, such as one with `generateName`.
    public String name() {
        return key().name();
    }

    /// `""` for an object of a cluster-scoped kind.
    public String namespace() {
        return key().namespace();
    }

    /// Namespace and name, for which a stored object need not be decoded. The first call for an
    /// object that is read over the wire looks into its metadata; later ones are free.
    public ObjectKey key() {
        ObjectKey known = key;
        if (known == null) {
            JsonObject meta = metadata();
            known = new ObjectKey(meta.stringOr("namespace", ""), meta.stringOr("name", ""));
            key = known; // Whoever comes second makes an equal one.
        }
        return known;
    }

    /// Tells an object from those that bore its name before it; `""` until it is created.
    public String uid() {
        return metadata().stringOr("uid", "");
    }

    /// Counts the changes of what is asked for, not those of the status; 0 where nobody counts. The
    /// field is absent of kinds whose strategy upstream does not count, such as ConfigMaps.
    public long generation() {
        return metadata().longOr("generation", 0);
    }

    /// Sorted by key. Read from the bytes where the tree is not at hand: selectors ask every object
    /// of a list for its labels, and most of nothing else.
    public Map<String, String> labels() {
        JsonObject tree = treeAtHand();
        if (tree != null) {
            return tree.object("metadata", "labels").strings();
        }
        byte[] bytes = Objects.requireNonNull(stored);
        int labels = JsonScan.member(bytes, splice - 1, "labels");
        return labels < 0 ? Map.of() : JsonScan.strings(bytes, labels);
    }

    /// The text of the string, number or boolean at a path; `""` when there is none. Of an object
    /// that is not decoded it reads this one value, without building a tree. `text("spec",
    /// "nodeName")`. An object or array has no text. Escapes are undone, numbers are as they were
    /// written.
    public String text(String... path) {
        JsonObject tree = treeAtHand();
        if (tree != null) {
            return switch (tree.at(path)) {
                case JsonString(var value) -> value;
                case JsonNumber number -> number.toString();
                case JsonBoolean bool -> bool.toString();
                case null, default -> "";
            };
        }
        byte[] bytes = Objects.requireNonNull(stored);
        int at = JsonScan.find(bytes, 0, path);
        String text = at < 0 ? null : JsonScan.scalar(bytes, at);
        return text == null ? "" : text;
    }

    /// The tree where somebody holds it; null when it would have to be decoded.
    private @Nullable JsonObject treeAtHand() {
        if (unsaved != null) {
            return unsaved;
        }
        var reference = decoded;
        return reference == null ? null : reference.get();
    }

    /// Sorted by key; empty when there are none. Unlike [#labels] it needs the tree.
    public Map<String, String> annotations() {
        return metadata().object("annotations").strings();
    }

    /// Who wants to do something before the object goes; it stays until there is none.
    public List<String> finalizers() {
        return metadata().array("finalizers").strings();
    }

    /// Those with whose end this object ends too. Their kinds may be unknown and their objects
    /// gone: a reference is a claim, which the garbage collector checks.
    public List<OwnerReference> ownerReferences() {
        return metadata().array("ownerReferences").objects().stream()
                .map(OwnerReference::of)
                .toList();
    }

    /// The one owner with `controller: true`. Validation lets at most one such owner in.
    public Optional<OwnerReference> controllerReference() {
        return ownerReferences().stream().filter(OwnerReference::controller).findFirst();
    }

    /// RFC 3339 text, or `""`. See [Timestamps#parse].
    public String creationTimestamp() {
        return metadata().stringOr("creationTimestamp", "");
    }

    /// Whether its deletion was asked for: it goes when its grace period and finalizers have ended.
    public boolean isBeingDeleted() {
        return metadata().string("deletionTimestamp") != null;
    }

    /// By content, `resourceVersion` included. Two stored objects of different revisions differ by
    /// that alone, which spares decoding them.
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof KubeObject that)) {
            return false;
        }
        boolean versionsDiffer = stored != null && that.stored != null && revision != that.revision;
        return !versionsDiffer && tree().equals(that.tree());
    }

    @Override
    public int hashCode() {
        return tree().hashCode();
    }

    @Override
    public String toString() {
        return kind() + " " + key() + "@" + resourceVersion();
    }
}
