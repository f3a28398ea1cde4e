using System.Numerics;
using Agop.Benchmarks.ClevrXai.Scenes;

namespace Agop.Benchmarks.ClevrXai.Rendering;

/// <summary>
/// An object as light meets it. Cubes and cylinders have sharp outlines; near an edge their normal turns, which is how CLEVR's bevels look.
/// </summary>
internal sealed class Solid
{
    /// <summary>The width of a bevel as a share of the half height.</summary>
    private const float Bevel = 0.1f;

    private readonly Form _form;
    private readonly float _half;
    private readonly float _cosine;
    private readonly float _sine;

    public Solid(ClevrObject described)
    {
        _form = described.Shape switch
        {
            "cube" => Form.Cube,
            "cylinder" => Form.Cylinder,
            _ => Form.Sphere,
        };
        var radius = ClevrWords.Radius(described.Size);
        _half = (float)(_form == Form.Cube ? radius / Math.Sqrt(2) : radius);
        var angle = described.Rotation * Math.PI / 180;
        (_cosine, _sine) = ((float)Math.Cos(angle), (float)Math.Sin(angle));
        Centre = new Vector3((float)described.Position[0], (float)described.Position[1], (float)described.Position[2]);
        Color = ClevrWords.Reflectance(described.Color);
        IsMetal = described.Material == "metal";
        Bounds = new Sphere(
            Centre,
            _half
                * (
                    _form switch
                    {
                        Form.Cube => MathF.Sqrt(3),
                        Form.Cylinder => MathF.Sqrt(2),
                        _ => 1,
                    }
                )
        );
    }

    private enum Form
    {
        Sphere,
        Cube,
        Cylinder,
    }

    public Vector3 Centre { get; }

    public Vector3 Color { get; }

    public bool IsMetal { get; }

    public Sphere Bounds { get; }

    /// <summary>Per lamp the objects that may cast a shadow on this one.</summary>
    public Solid[][] Shading { get; set; } = [];

    /// <summary>The distance to the first surface along a ray of unit direction, or infinity.</summary>
    public float Distance(Vector3 origin, Vector3 direction)
    {
        if (!Bounds.Meets(origin, direction))
            return float.PositiveInfinity;
        var (from, towards) = (ToLocal(origin - Centre), ToLocal(direction));
        return _form switch
        {
            Form.Sphere => Quadratic(1, Vector3.Dot(from, towards), from.LengthSquared() - _half * _half),
            Form.Cube => Box(from, towards),
            _ => Cylinder(from, towards),
        };
    }

    /// <summary>The outward normal at a point of the surface.</summary>
    public Vector3 Normal(Vector3 point)
    {
        var local = ToLocal(point - Centre);
        if (_form == Form.Cube)
            local = Vector3.Normalize(Beyond(local, 1 - Bevel)) + Vector3.Normalize(Beyond(local, 1 - 1e-3f));
        if (_form == Form.Cylinder)
        {
            var around = MathF.Sqrt(local.X * local.X + local.Y * local.Y);
            var profile =
                Vector3.Normalize(Beyond(new Vector3(around, 0, local.Z), 1 - Bevel))
                + Vector3.Normalize(Beyond(new Vector3(around, 0, local.Z), 1 - 1e-3f));
            var outwards = around > 0 ? profile.X / around : 0;
            local = new Vector3(local.X * outwards, local.Y * outwards, profile.Z);
        }
        return Vector3.Normalize(new Vector3(_cosine * local.X - _sine * local.Y, _sine * local.X + _cosine * local.Y, local.Z));
    }

    /// <summary>What of a point reaches beyond an inner box: points from its faces, and from its edges between them.</summary>
    private Vector3 Beyond(Vector3 local, float share)
    {
        var inner = new Vector3(_half * share);
        return local - Vector3.Clamp(local, -inner, inner);
    }

    private Vector3 ToLocal(Vector3 v) => new(_cosine * v.X + _sine * v.Y, _cosine * v.Y - _sine * v.X, v.Z);

    private float Box(Vector3 from, Vector3 towards)
    {
        var inverse = Vector3.One / towards;
        var (a, b) = ((new Vector3(-_half) - from) * inverse, (new Vector3(_half) - from) * inverse);
        var (near, far) = (Vector3.Min(a, b), Vector3.Max(a, b));
        var (enter, leave) = (Math.Max(near.X, Math.Max(near.Y, near.Z)), Math.Min(far.X, Math.Min(far.Y, far.Z)));
        return enter <= leave && enter > 0 ? enter : float.PositiveInfinity;
    }

    private float Cylinder(Vector3 from, Vector3 towards)
    {
        var side = Quadratic(
            towards.X * towards.X + towards.Y * towards.Y,
            from.X * towards.X + from.Y * towards.Y,
            from.X * from.X + from.Y * from.Y - _half * _half
        );
        if (!(Math.Abs(from.Z + side * towards.Z) <= _half))
            side = float.PositiveInfinity;
        var lid = (Math.CopySign(_half, -towards.Z) - from.Z) / towards.Z;
        var (x, y) = ((float)(from.X + lid * towards.X), (float)(from.Y + lid * towards.Y));
        return lid > 0 && x * x + y * y <= _half * _half ? Math.Min(side, (float)lid) : side;
    }

    /// <summary>The first root of a t^2 + 2 b t + c that lies ahead.</summary>
    private static float Quadratic(float a, float b, float c)
    {
        var inside = b * b - a * c;
        if (inside < 0 || a < 1e-12f)
            return float.PositiveInfinity;
        var first = (-b - MathF.Sqrt(inside)) / a;
        return first > 0 ? first : float.PositiveInfinity;
    }
}
