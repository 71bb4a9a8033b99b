"""The 12 regions and their 75 provinces and prefectures (codes of the High Commission for Planning)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from openday.languages import InReadersLanguage


class Region(models.Model):
    code = models.CharField(_("code"), max_length=2, unique=True)
    name_ar = models.CharField(_("name in Arabic"), max_length=80)
    name_fr = models.CharField(_("name in French"), max_length=80, blank=True)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    name = InReadersLanguage("name")

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return self.name


class Province(models.Model):
    """A province or a prefecture."""

    code = models.CharField(_("code"), max_length=6, unique=True)
    name_ar = models.CharField(_("name in Arabic"), max_length=80)
    name_fr = models.CharField(_("name in French"), max_length=80, blank=True)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    name = InReadersLanguage("name")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="provinces", verbose_name=_("region"))

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")

    def __str__(self) -> str:
        return self.name
