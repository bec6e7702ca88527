package atoll.server.encode;

import atoll.server.table.IncludeObject;

/// How a reply is to look.
///
/// @param shape what the objects become before they are encoded
/// @param shapeVersion `v1` or `v1beta1` of the shape's own kind; `v1` for whole objects
/// @param pretty JSON for people
/// @param includeObject what a Table's rows carry of their objects
public record Format(
        MediaType media,
        Shape shape,
        String shapeVersion,
        boolean pretty,
        IncludeObject includeObject) {

    /// What a client asks for with `as=`.
    public enum Shape {
        OBJECT,
        TABLE,
        METADATA,
        METADATA_LIST
    }

    public static final Format JSON =
            new Format(MediaType.JSON, Shape.OBJECT, "v1", false, IncludeObject.METADATA);

    /// Whether metadata alone is shown.
    public boolean isMetadata() {
        return shape == Shape.METADATA || shape == Shape.METADATA_LIST;
    }

    /// This format for what has no other shape: a Status, a review.
    public Format whole() {
        return new Format(media, Shape.OBJECT, "v1", pretty, includeObject);
    }

    /// This format for another shape.
    public Format as(Shape other) {
        return new Format(media, other, shapeVersion, pretty, includeObject);
    }

    /// This format in another encoding.
    Format in(MediaType other) {
        return new Format(other, shape, shapeVersion, pretty, includeObject);
    }

    /// This format for people.
    Format indented() {
        return new Format(media, shape, shapeVersion, true, includeObject);
    }

    /// This format for programs.
    public Format plain() {
        return pretty ? new Format(media, shape, shapeVersion, false, includeObject) : this;
    }
}
