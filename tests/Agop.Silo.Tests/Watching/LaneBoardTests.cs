using Agop.Core.Images;
using Agop.Core.Training;
using Agop.Grains.Contracts;
using Agop.Ledger.Tasks;
using Agop.Silo.Watching;
using Agop.Tests.Support;

namespace Agop.Silo.Tests.Watching;

public sealed class LaneBoardTests
{
    private static Claim Claim(string task, string spec, long token = 1) => new(1, task, "train", spec, [], token, 1, TimeSpan.Zero);

    [Fact]
    public void Lanes_say_what_they_run_and_how_far_it_is()
    {
        var time = new ManualTime();
        var board = new LaneBoard([new Lane("cpu", 0), new Lane("cuda", 0)], time);
        var (first, second) = (Claim("a", """{"architecture":"cnn8by8","seed":3}"""), Claim("b", "[]"));
        board.Started(first, 1);
        board.Progressed(first, 1, 0.25);
        board.Progressed(second, 1, 0.9);
        var lanes = SiloActivity.Parse(board.Activity.ToJson()).Lanes;
        Assert.Equal([new LaneView("cpu"), new LaneView("cuda:0", "a", "train", "train cnn8by8, seed 3", 0.25, time.GetUtcNow())], lanes);
        board.Recorded(first, 1, 1, null);
        board.Started(second, 1);
        Assert.Equal("train", board.Activity.Lanes[1].About);
        // What is said late of the first is not said of the second.
        board.GaveBack(first, 1, "late");
        Assert.Equal("b", board.Activity.Lanes[1].Task);
        board.Refused(second);
        Assert.Equal(new LaneView("cuda:0"), board.Activity.Lanes[1]);
        board.Started(first, 0);
        board.Failed(first, 0, "broken", default);
        Assert.Equal([new LaneView("cpu"), new LaneView("cuda:0")], board.Activity.Lanes);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[{\"other\":1}]")]
    [InlineData("{\"lanes\":[],\"trainings\":{\"a\":{\"other\":1}}}")]
    [InlineData("{\"lanes\":[],\"trainings\":{\"a\":null}}")]
    [InlineData("{\"lanes\":[],\"trainings\":{\"a\":{\"epoch\":1,\"samples\":1}}}")]
    [InlineData("{\"lanes\":[null],\"trainings\":{}}")]
    [InlineData("{\"lanes\":[{\"device\":null}],\"trainings\":{}}")]
    [InlineData("{\"lanes\":[]}")]
    public void What_another_version_says_is_left_out(string? json)
    {
        var activity = SiloActivity.Parse(json);
        Assert.Empty(activity.Lanes);
        Assert.Empty(activity.Trainings);
    }

    [Fact]
    public void A_training_is_seen_until_it_ends()
    {
        var board = new LaneBoard(Lane.OnProcessor(2), new ManualTime());
        var (first, second) = (Claim("a", "{}"), Claim("b", "{}"));
        var preview = new TrainingPreview(7, 70, new Thumbnail(1, 2, 0.5, [9, 255]), [new PreviewPoint("loss", 7, 0.25, 0.75)]);
        board.Started(first, 1);
        board.Showed(first, 1, preview);
        board.Showed(second, 0, preview);
        var told = Assert.Single(SiloActivity.Parse(board.Activity.ToJson()).Trainings);
        Assert.Equal(("a", 7, 70L, 0.5), (told.Key, told.Value.Epoch, told.Value.Samples, told.Value.Diagonal.Largest));
        Assert.Equal([9, 255], told.Value.Diagonal.Pixels);
        Assert.Equal(preview.Curve, told.Value.Curve);
        board.Recorded(first, 1, 1, null);
        Assert.Empty(board.Activity.Trainings);
        board.Started(first, 1);
        board.Showed(first, 1, preview);
        board.Started(second, 1);
        Assert.Empty(board.Activity.Trainings);
    }

    [Fact]
    public void A_task_that_was_taken_away_and_claimed_again_is_on_two_lanes_until_the_first_notices()
    {
        static TrainingPreview Preview(int epoch) => new(epoch, 1, new Thumbnail(1, 1, 1, [255]), []);
        var time = new ManualTime();
        var board = new LaneBoard(Lane.OnProcessor(2), time);
        var (old, again) = (Claim("a", "{}"), Claim("a", "{}", token: 2));
        board.Started(old, 0);
        board.Showed(old, 0, Preview(40));
        time.Advance(1);
        board.Started(again, 1);
        board.Showed(again, 1, Preview(2));
        Assert.Equal(2, Assert.Single(board.Activity.Trainings).Value.Epoch);
        board.GaveBack(old, 0, "lost");
        Assert.Equal([null, "a"], board.Activity.Lanes.Select(lane => lane.Task));
        Assert.Equal(2, Assert.Single(board.Activity.Trainings).Value.Epoch);
        // Whatever lane it was on.
        board.Refused(again);
        Assert.Equal([null, null], board.Activity.Lanes.Select(lane => lane.Task));
    }
}
