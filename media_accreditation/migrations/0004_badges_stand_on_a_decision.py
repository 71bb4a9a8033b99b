"""No badge without an approved application, a cleared member and a photo: rules over four tables, which no constraint
states. One trigger looks when a badge comes to be, two when what it stands on goes: at the commit, so that whoever
revokes does it in any order. The rows it stands on are locked meanwhile, application first, as everywhere."""

from django.db import migrations

RULES = """
CREATE FUNCTION media_accreditation_check_badge() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    application media_accreditation_application;
    member media_accreditation_teammember;
BEGIN
    IF NEW.state NOT IN ('ordered', 'printed', 'collected') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state IN ('ordered', 'printed', 'collected') AND OLD.member_id = NEW.member_id
            AND OLD.edition_id = NEW.edition_id AND OLD.id_digest = NEW.id_digest THEN
        RETURN NEW;
    END IF;
    SELECT * INTO application FROM media_accreditation_application
        WHERE id = (SELECT application_id FROM media_accreditation_teammember WHERE id = NEW.member_id) FOR SHARE;
    SELECT * INTO member FROM media_accreditation_teammember WHERE id = NEW.member_id FOR SHARE;
    IF application.state NOT IN ('approved', 'partly_approved') OR application.edition_id <> NEW.edition_id
            OR member.application_id <> application.id THEN
        RAISE EXCEPTION 'badge % of application %, which is %', NEW.number, application.id, application.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_badge_is_of_an_approved_application';
    END IF;
    IF member.released_verdict <> 'cleared' OR member.withdrawn_at IS NOT NULL OR member.id_digest <> NEW.id_digest THEN
        RAISE EXCEPTION 'badge % of member %, who is not cleared', NEW.number, member.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_badge_is_of_a_cleared_member';
    END IF;
    IF NOT EXISTS (SELECT FROM media_accreditation_paper WHERE id = member.photo_id AND kind = 'photo'
            AND member_id = member.id AND removed_at IS NULL AND purged_at IS NULL) THEN
        RAISE EXCEPTION 'badge % of member %, who has no photo', NEW.number, member.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_badge_has_a_photo';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER badges_stand_on_a_decision BEFORE INSERT OR UPDATE ON media_accreditation_badge
    FOR EACH ROW EXECUTE FUNCTION media_accreditation_check_badge();

CREATE FUNCTION media_accreditation_check_badges_of_application() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM media_accreditation_application AS application
            JOIN media_accreditation_teammember AS member ON member.application_id = application.id
            JOIN media_accreditation_badge AS badge ON badge.member_id = member.id
        WHERE application.id = NEW.id AND application.state NOT IN ('approved', 'partly_approved')
            AND badge.state IN ('ordered', 'printed', 'collected')
    ) THEN
        RAISE EXCEPTION 'application % has badges that hold', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_badge_outlives_its_accreditation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER badges_end_with_their_application
    AFTER UPDATE ON media_accreditation_application DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.state IN ('approved', 'partly_approved') AND NEW.state NOT IN ('approved', 'partly_approved'))
    EXECUTE FUNCTION media_accreditation_check_badges_of_application();

CREATE FUNCTION media_accreditation_check_badges_of_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM media_accreditation_teammember AS member
            JOIN media_accreditation_badge AS badge ON badge.member_id = member.id
        WHERE member.id = NEW.id AND (member.released_verdict <> 'cleared' OR member.withdrawn_at IS NOT NULL)
            AND badge.state IN ('ordered', 'printed', 'collected')
    ) THEN
        RAISE EXCEPTION 'member % has a badge that holds', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_badge_outlives_its_accreditation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER badges_end_with_their_member
    AFTER UPDATE ON media_accreditation_teammember DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.released_verdict = 'cleared' AND OLD.withdrawn_at IS NULL
        AND (NEW.released_verdict <> 'cleared' OR NEW.withdrawn_at IS NOT NULL))
    EXECUTE FUNCTION media_accreditation_check_badges_of_member();
"""
NO_RULES = """
DROP TRIGGER badges_end_with_their_member ON media_accreditation_teammember;
DROP FUNCTION media_accreditation_check_badges_of_member();
DROP TRIGGER badges_end_with_their_application ON media_accreditation_application;
DROP FUNCTION media_accreditation_check_badges_of_application();
DROP TRIGGER badges_stand_on_a_decision ON media_accreditation_badge;
DROP FUNCTION media_accreditation_check_badge();
"""


class Migration(migrations.Migration):
    dependencies = [("media_accreditation", "0003_activities_say_words")]

    operations = [migrations.RunSQL(RULES, NO_RULES)]
